// From where, and at which sites, a token works.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Field } from '../components/field.js';
import { aboutField } from '../components/problem.js';
import { format, t } from '../texts.js';
import { limits, lines } from './fields.js';

export function LimitsField({ draft, set, problem, open }) {
  const [mine, setMine] = useState('');
  const asked = (event) => {
    if (!event.target.open || mine) return;
    api.session.list().then(({ items }) => setMine(items.find((s) => s.current)?.address || ''), () => {});
  };
  const add = () => set({ addresses: [...lines(draft.addresses), mine].join('\n') });
  const area = (field) => html`
    <${Field} label=${t.tokenform.limitFields[field].label} hint=${t.tokenform.limitFields[field].hint} name=${field} error=${aboutField(problem, field)}>
      ${(props) => html`<textarea ...${props} rows="3" spellcheck=${false} autocapitalize="off" autocomplete="off" value=${draft[field]} onInput=${(e) => set({ [field]: e.target.value })}></textarea>`}
    <//>
    ${field === 'addresses' && mine && !lines(draft.addresses).includes(mine) && html`<button type="button" class="link" data-testid="add-mine" onClick=${add}>${t.tokenform.addMyAddress(mine)}</button>`}`;
  const short = (field) => {
    const n = lines(draft[field]).length;
    return n ? t.tokenform.limitFields[field].some(n) : t.tokenform.limitFields[field].all;
  };
  return html`
    <details class="limits" open=${open} onToggle=${asked} data-testid="limits">
      <summary>${t.tokenform.limits} <span class="quiet">${format.list(limits.map(short))}</span></summary>
      <div class="two">${limits.map((field) => html`<div>${area(field)}</div>`)}</div>
    </details>`;
}
