// A day, typed or chosen from a calendar. What was understood is said below the field as
// one types: 05/01/2027 is read in two ways.
import { html, useState, useRef } from '../vendor/htm-preact.js';
import { readDay, writeDay } from '../days.js';
import { format, t } from '../texts.js';
import { Calendar } from './calendar.js';
import { useId } from './dialog.js';
import { Field } from './field.js';
import { Icon } from './icon.js';

// DateField has the text as its value, which need not be a day. describe(day) is what is
// said of a day that was understood; hint shows until there is one.
export function DateField({ label, hint, error, name, value, onInput, min, max, zone, describe = format.longDay }) {
  const [open, setOpen] = useState(false);
  const button = useRef(null);
  const id = useId('calendar');
  const day = readDay(value);
  const understood = html`<span aria-live="polite" data-testid=${name + '-understood'}>${day ? describe(day) : hint}</span>`;
  const normalize = () => {
    if (day) onInput(writeDay(day));
  };
  const choose = (chosen) => {
    onInput(writeDay(chosen));
    close();
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  // Escape closes the calendar, not the frame around it, wherever the focus is.
  const onKeyDown = (event) => {
    if (!open || event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const toggle = html`<button ref=${button} type="button" class="secondary outline" aria-expanded=${String(open)} aria-controls=${open ? id : undefined}
    aria-label=${t.components.date.open} data-testid="calendar-open" onClick=${() => setOpen(!open)}><${Icon} name="calendar" /></button>`;
  return html`
    <div class="datefield" onKeyDown=${onKeyDown}>
      <${Field} label=${label} hint=${understood} error=${error} name=${name}>
        ${(props) => html`<div class="joined">
          <input type="text" inputmode="numeric" ...${props} placeholder=${t.components.date.placeholder} autocomplete="off" maxlength="12" value=${value}
            onInput=${(e) => onInput(e.target.value)} onBlur=${normalize} />${toggle}
        </div>`}
      <//>
      ${open && html`<${Calendar} id=${id} day=${day || min} min=${min} max=${max} zone=${zone} onChoose=${choose} />`}
    </div>`;
}
