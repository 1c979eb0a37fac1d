// From where, and at which sites, a token works.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { lines } from '../draft.js';
import { t } from '../texts.js';
import { aboutField, Field } from './field.js';

export function LimitsField({ draft, set, problem, open }) {
  const [mine, setMine] = useState('');
  const asked = (event) => {
    if (!event.target.open || mine) return;
    api.session.list().then(({ items }) => setMine(items.find((s) => s.current)?.address || ''), () => {});
  };
  const add = () => set({ addresses: [...lines(draft.addresses), mine].join('\n') });
  const area = (field, label, hint) => html`
    <${Field} label=${label} hint=${hint} name=${field} error=${aboutField(problem, field)}>
      ${(props) => html`<textarea ...${props} rows="3" spellcheck=${false} autocapitalize="off" autocomplete="off" value=${draft[field]} onInput=${(e) => set({ [field]: e.target.value })}></textarea>`}
    <//>`;
  return html`
    <details class="limits" open=${open} onToggle=${asked} data-testid="limits">
      <summary>${t.form.limits} <span class="quiet">${t.form.limitsText(lines(draft.addresses).length, lines(draft.audience).length)}</span></summary>
      <div class="two">
        <div>${area('addresses', t.form.addresses, t.form.addressesHint)}
        ${mine && !lines(draft.addresses).includes(mine) && html`<button type="button" class="link" data-testid="add-mine" onClick=${add}>${t.form.myAddress(mine)}</button>`}</div>
        ${area('audience', t.form.sites, t.form.sitesHint)}
      </div>
    </details>`;
}
