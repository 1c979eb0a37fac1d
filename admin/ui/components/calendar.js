// A month of days to choose from, worked with the keys of the ARIA pattern: arrows,
// Page Up and Down, Home, End.
import { html, useState, useLayoutEffect, useRef } from '../vendor/htm-preact.js';
import * as dates from '../dates.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

export function Calendar({ id, day, min, max, zone, onPick }) {
  const clamp = (d) => min && dates.compareDays(d, min) < 0 ? min : max && dates.compareDays(d, max) > 0 ? max : d;
  const [at, setAt] = useState(clamp(day || dates.today(zone)));
  const grid = useRef(null);
  const moved = useRef(true); // the focus follows the keys, not the month buttons
  useLayoutEffect(() => { // before the next key arrives
    if (moved.current) grid.current?.querySelector('[tabindex="0"]')?.focus();
  }, [at]);
  const move = (to, byKey) => {
    moved.current = byKey;
    setAt(clamp(to));
  };
  const keys = (event) => {
    const to = {
      ArrowLeft: () => dates.addDays(at, -1), ArrowRight: () => dates.addDays(at, 1),
      ArrowUp: () => dates.addDays(at, -7), ArrowDown: () => dates.addDays(at, 7),
      Home: () => dates.addDays(at, -dates.weekday(at)), End: () => dates.addDays(at, 6 - dates.weekday(at)),
      PageUp: () => dates.addMonths(at, event.shiftKey ? -12 : -1), PageDown: () => dates.addMonths(at, event.shiftKey ? 12 : 1),
    }[event.key];
    if (to) {
      event.preventDefault();
      move(to(), true);
    }
  };
  const now = dates.today(zone);
  const cell = (d) => {
    if (!d) return html`<td></td>`;
    const one = { ...at, d };
    const out = dates.compareDays(one, clamp(one)) !== 0;
    const same = dates.compareDays(one, at) === 0;
    return html`<td><button type="button" tabindex=${same ? '0' : '-1'} disabled=${out} aria-label=${t.date.day(one)} aria-pressed=${String(Boolean(day) && dates.compareDays(one, day) === 0)}
      class=${dates.compareDays(one, now) === 0 ? 'today' : ''} onClick=${() => onPick(one)}>${d}</button></td>`;
  };
  const head = html`
    <div class="calendar-head">
      <button type="button" class="icon-button" aria-label=${t.date.previous} onClick=${() => move(dates.addMonths(at, -1))}><${Icon} name="left" /></button>
      <strong aria-live="polite">${t.date.month(at)}</strong>
      <button type="button" class="icon-button" aria-label=${t.date.next} onClick=${() => move(dates.addMonths(at, 1))}><${Icon} name="chevron" /></button>
    </div>`;
  return html`
    <div class="calendar" id=${id} role="dialog" aria-label=${t.date.calendar} data-testid="calendar">
      ${head}
      <table ref=${grid} onKeyDown=${keys}>
        <thead><tr>${t.date.weekdays.map((w) => html`<th scope="col" abbr=${w.long}>${w.short}</th>`)}</tr></thead>
        <tbody>${weeks(at).map((w) => html`<tr>${w.map(cell)}</tr>`)}</tbody>
      </table>
    </div>`;
}

// weeks lays the days of a month out, null where there is none.
function weeks({ y, m }) {
  const days = Array(dates.weekday({ y, m, d: 1 })).fill(null);
  for (let d = 1; d <= dates.daysIn(y, m); d++) days.push(d);
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
}
