// From where, at which sites, and for which resources a token works.
import { html, useState, useRef, useLayoutEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Field } from '../components/field.js';
import { fieldProblem } from '../components/problem.js';
import { format, t } from '../texts.js';
import { BoundFields, boundWords } from './boundfields.js';
import { limits, linesOf } from './fields.js';
import { Section } from './section.js';

// LimitsField begins open if open is set, and then stays: what is typed must not close it under
// the cursor. It scrolls to the control whose name starts with show, if a link led there. unbound is the
// method that a link asked to allow unbound.
export function LimitsField({ draft, onChange, problem, open, show, unbound }) {
  const box = useRef(null);
  useLayoutEffect(() => { if (show) box.current.querySelector(`[name^=${show}]`)?.scrollIntoView({ block: 'center' }); }, []);
  const opened = useRef(false);
  opened.current ||= open;
  const [ownAddress, setOwnAddress] = useState('');
  const loadOwnAddress = (event) => {
    if (!event.target.open || ownAddress) return;
    api.session.list().then(({ items }) => setOwnAddress(items.find((s) => s.current)?.address || ''), () => {});
  };
  const addresses = linesOf(draft.addresses);
  const addOwn = html`<button type="button" class="link" data-testid="add-mine" onClick=${() => onChange({ addresses: [...addresses, ownAddress].join('\n') })}>${t.tokenform.addMyAddress(ownAddress)}</button>`;
  const control = (field) => html`
    <${Field} label=${t.tokenform.limitFields[field].label} hint=${t.tokenform.limitFields[field].hint} name=${field} error=${fieldProblem(problem, field)}>
      ${(props) => html`<textarea ...${props} rows="3" spellcheck=${false} autocapitalize="off" autocomplete="off" value=${draft[field]} onInput=${(e) => onChange({ [field]: e.target.value })}></textarea>`}
    <//>
    ${field === 'addresses' && ownAddress && !addresses.includes(ownAddress) && addOwn}`;
  const summary = (field) => {
    const n = linesOf(draft[field]).length;
    return n ? t.tokenform.limitFields[field].some(n) : t.tokenform.limitFields[field].all;
  };
  return html`
    <${Section} title=${t.tokenform.limits}>
      <details class="limits" ref=${box} open=${opened.current} onToggle=${loadOwnAddress} data-testid="limits">
        <summary>${format.capitalize(format.list([...limits.map(summary), ...boundWords(draft)]))}</summary>
        <div class="two">${limits.map((field) => html`<div>${control(field)}</div>`)}</div>
        <${BoundFields} draft=${draft} onChange=${onChange} problem=${problem} added=${unbound} />
      </details>
    <//>`;
}
