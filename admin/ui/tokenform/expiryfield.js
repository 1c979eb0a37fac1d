// Until when a token works: a day, one of the usual spans, or for ever.
import { html } from '../vendor/htm-preact.js';
import { DateField } from '../components/datefield.js';
import { writeDay } from '../days.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { daysUntil, endOfDay, lastDay, readerZone, today } from '../zones.js';
import { dayFromNow, mayNeverExpire } from './expiry.js';

const spans = [7, 30, 90, 365]; // days
const secondsInDay = 86_400;

export function ExpiryField({ draft: { never, expires }, onChange, error }) {
  const rules = policy();
  const { zone, max_lifetime_seconds: longest } = rules;
  const describe = (day) => {
    const end = endOfDay(day, zone);
    const inDays = format.inDays(daysUntil(end, readerZone));
    const note = format.endOfDay(end, zone);
    return note ? t.tokenform.expiresElsewhere(format.longDay(day), note, inDays, format.dateTime(end)) : t.tokenform.expiresOn(format.longDay(day), inDays);
  };
  const chip = (label, pressed, onClick, testid) => html`<button type="button" class="chip" aria-pressed=${String(pressed)} data-testid=${testid} onClick=${onClick}>${label}</button>`;
  const span = (days) => {
    const text = writeDay(dayFromNow(days, rules));
    return chip(t.tokenform.span(days), !never && expires === text, () => onChange({ expires: text, never: false }), 'preset-' + days);
  };
  return html`
    <div class="expiry">
      <${DateField} label=${t.tokenform.expires} name="expires" zone=${zone} value=${never ? '' : expires} error=${error}
        hint=${never ? t.tokenform.neverHint : t.tokenform.expiresHint(zone)} describe=${describe}
        min=${today(zone)} max=${lastDay(longest, zone)} onInput=${(text) => onChange({ expires: text, never: false })} />
      <div class="chips"><span class="visually-hidden">${t.tokenform.spans}</span>
        ${spans.filter((days) => !longest || days * secondsInDay <= longest).map(span)}
        ${mayNeverExpire(rules) && chip(t.tokenform.never, never, () => onChange({ never: true }), 'preset-never')}
      </div>
    </div>`;
}
