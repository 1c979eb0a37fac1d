// Until when a token works: a day, one of the usual spans, or for ever.
import { html } from '../vendor/htm-preact.js';
import { DateField } from '../components/datefield.js';
import * as dates from '../dates.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { inDays, mayNever } from './expiry.js';

const presets = [7, 30, 90, 365];

export function ExpiryField({ draft, set, error, label = t.form.expires }) {
  const rules = policy();
  const zone = rules.zone;
  const offered = presets.filter((d) => !rules.max_lifetime_seconds || d * 86400 <= rules.max_lifetime_seconds);
  const day = dates.readDay(draft.expires);
  const spans = day && !draft.never ? t.tokens.inDays(dates.daysUntil(dates.endOfDay(day, zone), zone)) : '';
  const preset = (text, on, onClick, testid) => html`<button type="button" class="chip" aria-pressed=${String(on)} data-testid=${testid} onClick=${onClick}>${text}</button>`;
  return html`
    <div class="expiry">
      <${DateField} label=${label} name="expires" zone=${zone} value=${draft.never ? '' : draft.expires} error=${error}
        hint=${draft.never ? t.form.neverHint : t.form.expiresHint(zone, spans)}
        min=${dates.today(zone)} max=${dates.lastDay(rules.max_lifetime_seconds, zone)} onInput=${(expires) => set({ expires, never: false })} />
      <div class="chips"><span class="visually-hidden">${t.form.presets}</span>
        ${offered.map((d) => {
          const text = dates.sayDay(inDays(d, rules));
          return preset(t.form.preset(d), !draft.never && draft.expires === text, () => set({ expires: text, never: false }), 'preset-' + d);
        })}
        ${mayNever(rules) && preset(t.form.never, draft.never, () => set({ never: true }), 'preset-never')}
      </div>
    </div>`;
}
