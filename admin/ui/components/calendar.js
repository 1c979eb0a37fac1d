// A month of days to choose from, worked with the keys of the ARIA pattern: arrows,
// Page Up and Down, Home, End.
import { html, useState, useLayoutEffect, useRef } from '../vendor/htm-preact.js';
import { addDays, addMonths, compareDays, daysIn, weekday } from '../days.js';
import { format, t } from '../texts.js';
import { today } from '../zones.js';
import { Icon } from './icon.js';

export function Calendar({ id, day, min, max, zone, onPick }) {
  const clamp = (d) => min && compareDays(d, min) < 0 ? min : max && compareDays(d, max) > 0 ? max : d;
  const [at, setAt] = useState(clamp(day || today(zone)));
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
      ArrowLeft: () => addDays(at, -1), ArrowRight: () => addDays(at, 1),
      ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      Home: () => addDays(at, -weekday(at)), End: () => addDays(at, 6 - weekday(at)),
      PageUp: () => addMonths(at, event.shiftKey ? -12 : -1), PageDown: () => addMonths(at, event.shiftKey ? 12 : 1),
    }[event.key];
    if (to) {
      event.preventDefault();
      move(to(), true);
    }
  };
  const now = today(zone);
  const cell = (d) => {
    if (!d) return html`<td></td>`;
    const one = { ...at, d };
    const out = compareDays(one, clamp(one)) !== 0;
    const same = compareDays(one, at) === 0;
    return html`<td><button type="button" tabindex=${same ? '0' : '-1'} disabled=${out} aria-label=${format.fullDay(one)} aria-pressed=${String(Boolean(day) && compareDays(one, day) === 0)}
      class=${compareDays(one, now) === 0 ? 'today' : ''} onClick=${() => onPick(one)}>${d}</button></td>`;
  };
  const head = html`
    <div class="calendar-head">
      <button type="button" class="icon-button" aria-label=${t.components.date.previous} onClick=${() => move(addMonths(at, -1))}><${Icon} name="left" /></button>
      <strong aria-live="polite">${format.month(at)}</strong>
      <button type="button" class="icon-button" aria-label=${t.components.date.next} onClick=${() => move(addMonths(at, 1))}><${Icon} name="chevron" /></button>
    </div>`;
  return html`
    <div class="calendar" id=${id} role="dialog" aria-label=${t.components.date.calendar} data-testid="calendar">
      ${head}
      <table ref=${grid} onKeyDown=${keys}>
        <thead><tr>${t.components.date.weekdays.map((name, i) => html`<th scope="col" abbr=${name}>${t.components.date.shortWeekdays[i]}</th>`)}</tr></thead>
        <tbody>${weeks(at).map((w) => html`<tr>${w.map(cell)}</tr>`)}</tbody>
      </table>
    </div>`;
}

// weeks lays the days of a month out, null where there is none.
function weeks({ y, m }) {
  const days = Array(weekday({ y, m, d: 1 })).fill(null);
  for (let d = 1; d <= daysIn(y, m); d++) days.push(d);
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
}
