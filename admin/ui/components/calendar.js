// A month of days to choose from, operated with the keys of the ARIA pattern: arrows,
// Page Up and Down, Home, End.
import { html, useState, useLayoutEffect, useRef } from '../vendor/htm-preact.js';
import { addDays, addMonths, compareDays, daysIn, weekday } from '../days.js';
import { format, t } from '../texts.js';
import { today } from '../zones.js';
import { Icon } from './icon.js';

// Calendar shows the month of day, or of today. Days before min and after max cannot be
// chosen.
export function Calendar({ id, day, min, max, zone, onChoose }) {
  const clamp = (d) => min && compareDays(d, min) < 0 ? min : max && compareDays(d, max) > 0 ? max : d;
  const [current, setCurrent] = useState(clamp(day || today(zone)));
  const grid = useRef(null);
  const movesFocus = useRef(true); // the focus follows the keys, not the month buttons
  useLayoutEffect(() => { // before the next key arrives
    if (movesFocus.current) grid.current?.querySelector('[tabindex="0"]')?.focus();
  }, [current]);
  const move = (to, byKey) => {
    movesFocus.current = byKey;
    setCurrent(clamp(to));
  };
  const onKeyDown = (event) => {
    const to = {
      ArrowLeft: () => addDays(current, -1), ArrowRight: () => addDays(current, 1),
      ArrowUp: () => addDays(current, -7), ArrowDown: () => addDays(current, 7),
      Home: () => addDays(current, -weekday(current)), End: () => addDays(current, 6 - weekday(current)),
      PageUp: () => addMonths(current, event.shiftKey ? -12 : -1), PageDown: () => addMonths(current, event.shiftKey ? 12 : 1),
    }[event.key];
    if (to) {
      event.preventDefault();
      move(to(), true);
    }
  };
  const now = today(zone);
  const cell = (d) => {
    if (!d) return html`<td></td>`;
    const of = { ...current, d };
    const is = (other) => compareDays(of, other) === 0;
    return html`<td><button type="button" tabindex=${is(current) ? '0' : '-1'} disabled=${!is(clamp(of))} aria-label=${format.fullDay(of)} aria-pressed=${String(Boolean(day) && is(day))}
      class=${is(now) ? 'today' : ''} onClick=${() => onChoose(of)}>${d}</button></td>`;
  };
  const head = html`
    <div class="calendar-head">
      <button type="button" class="icon-button" aria-label=${t.components.date.previous} onClick=${() => move(addMonths(current, -1))}><${Icon} name="left" /></button>
      <strong aria-live="polite">${format.month(current)}</strong>
      <button type="button" class="icon-button" aria-label=${t.components.date.next} onClick=${() => move(addMonths(current, 1))}><${Icon} name="chevron" /></button>
    </div>`;
  return html`
    <div class="calendar" id=${id} role="dialog" aria-label=${t.components.date.calendar} data-testid="calendar">
      ${head}
      <table ref=${grid} onKeyDown=${onKeyDown}>
        <thead><tr>${t.components.date.weekdays.map((name, i) => html`<th scope="col" abbr=${name}>${t.components.date.shortWeekdays[i]}</th>`)}</tr></thead>
        <tbody>${weeks(current).map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody>
      </table>
    </div>`;
}

// weeks lays the days of a month out, from Monday on, with null beside the month.
function weeks({ y, m }) {
  const days = Array(weekday({ y, m, d: 1 })).fill(null);
  for (let d = 1; d <= daysIn(y, m); d++) days.push(d);
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
}
