// From when on a token works: a day, or at once.
import { html } from '../vendor/htm-preact.js';
import { DateField } from '../components/datefield.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { today } from '../zones.js';

export function StartField({ draft: { starts }, onChange, error }) {
  const { zone } = policy();
  return html`
    <${DateField} label=${t.tokenform.starts} name="starts" zone=${zone} value=${starts} error=${error} hint=${t.tokenform.startsHint(zone)}
      describe=${(day) => t.tokenform.startsOn(format.longDay(day), zone)} min=${today(zone)} onInput=${(text) => onChange({ starts: text })} />`;
}
