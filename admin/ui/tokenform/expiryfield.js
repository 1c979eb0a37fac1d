// Until when a token works: a day, one of the usual spans, or for ever.
import { html } from '../vendor/htm-preact.js';
import { DateField } from '../components/datefield.js';
import { readDay, writeDay } from '../days.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { daysUntil, endOfDay, lastDay, today } from '../zones.js';
import { inDays, mayNever } from './expiry.js';

const presets = [7, 30, 90, 365];

export function ExpiryField({ draft, set, error, label = t.tokenform.expires }) {
  const rules = policy();
  const zone = rules.zone;
  const offered = presets.filter((d) => !rules.max_lifetime_seconds || d * 86400 <= rules.max_lifetime_seconds);
  const day = readDay(draft.expires);
  const spans = day && !draft.never ? format.inDays(daysUntil(endOfDay(day, zone), zone)) : '';
  const preset = (text, on, onClick, testid) => html`<button type="button" class="chip" aria-pressed=${String(on)} data-testid=${testid} onClick=${onClick}>${text}</button>`;
  return html`
    <div class="expiry">
      <${DateField} label=${label} name="expires" zone=${zone} value=${draft.never ? '' : draft.expires} error=${error}
        hint=${draft.never ? t.tokenform.neverHint : t.tokenform.expiresHint(zone, spans)}
        min=${today(zone)} max=${lastDay(rules.max_lifetime_seconds, zone)} onInput=${(expires) => set({ expires, never: false })} />
      <div class="chips"><span class="visually-hidden">${t.tokenform.presets}</span>
        ${offered.map((d) => {
          const text = writeDay(inDays(d, rules));
          return preset(t.tokenform.preset(d), !draft.never && draft.expires === text, () => set({ expires: text, never: false }), 'preset-' + d);
        })}
        ${mayNever(rules) && preset(t.tokenform.never, draft.never, () => set({ never: true }), 'preset-never')}
      </div>
    </div>`;
}
