// Who changed what, the newest first.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Loading, ProblemNote } from '../components/action.js';
import { Icon } from '../components/icon.js';
import { LateInput } from '../components/lateinput.js';
import { Pager, usePages } from '../components/pager.js';
import { Page } from '../components/shell.js';
import * as dates from '../dates.js';
import { isOperator, policy } from '../session.js';
import { t } from '../texts.js';

const pageSize = 50;

export function AuditView({ params }) {
  const [filter, setFilter] = useState({ account: params.get('account') || '', token: params.get('token') || '', action: '', refused: '' });
  const pages = usePages(api.audit.list, filter, pageSize);
  const [open, setOpen] = useState(null);
  const set = (field) => (value) => setFilter((now) => ({ ...now, [field]: value }));
  const select = (field, label, options) => html`
    <label>${label}<select data-testid=${'audit-' + field} onChange=${(e) => set(field)(e.target.value)}>${options.map(([k, v]) => html`<option value=${k} selected=${k === filter[field]}>${v}</option>`)}</select></label>`;
  return html`
    <${Page} title=${t.audit.title} text=${t.audit.text}>
      <div class="filters labelled">
        ${isOperator() && html`<label>${t.audit.account}<${LateInput} autocapitalize="off" spellcheck=${false} value=${filter.account} data-testid="audit-account" onValue=${set('account')} /></label>`}
        <label>${t.audit.tokenNumber}<${LateInput} inputmode="numeric" pattern="[0-9]*" value=${filter.token} data-testid="audit-token" onValue=${set('token')} /></label>
        ${select('action', t.audit.action, [['', t.audit.any], ...Object.entries(t.audit.actions)])}
        ${select('refused', t.audit.outcome, [['', t.audit.both], ['false', t.audit.done], ['true', t.audit.refused]])}
        <button type="button" class="secondary outline" aria-busy=${pages.busy ? 'true' : undefined} data-testid="refresh" onClick=${pages.refresh}>${!pages.busy && html`<${Icon} name="refresh" />`}${t.audit.refresh}</button>
      </div>
      <${ProblemNote} problem=${pages.problem} />
      ${!pages.items ? !pages.problem && html`<${Loading} />` : pages.items.length === 0 ? html`<div class="empty"><${Icon} name="list" /><h2>${t.audit.nothing}</h2></div>` : html`
        <div class="table-wrap" aria-busy=${pages.busy ? 'true' : undefined}><table class="records" aria-label=${t.audit.list} data-testid="audit">
          <thead><tr>${['time', 'actor', 'action', 'about', 'details'].map((c) => html`<th scope="col">${t.audit[c]}</th>`)}</tr></thead>
          <tbody>${pages.items.map((e) => html`<${Entry} key=${e.id} e=${e} open=${open === e.id} onOpen=${() => setOpen(open === e.id ? null : e.id)} />`)}</tbody>
        </table></div>
        <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>`}
    <//>`;
}

function Entry({ e, open, onOpen }) {
  const zone = policy().zone;
  const about = e.tokens?.length ? (e.tokens.length === 1 ? html`<a href=${'#/token/' + e.tokens[0]}>${t.audit.token(e.tokens[0])}</a>` : t.audit.tokens(e.tokens.slice(0, 5))) : e.login ? e.login : e.account ? t.audit.accountNumber(e.account) : t.audit.none;
  const details = e.before || e.after;
  if (e.damaged) return html`<tr data-testid=${'damaged-' + e.id}><td colspan="5">${t.audit.damaged(e.id)}</td></tr>`;
  return html`
    <tr>
      <td data-label=${t.audit.time}><span class="nowrap">${dates.sayInstant(e.time, zone)}</span>${e.count && html`<small data-testid=${'count-' + e.id}>${t.audit.times(e.count, dates.sayInstant(e.last, zone))}</small>`}</td>
      <td data-label=${t.audit.actor}>${e.actor}${e.address && html`<small>${t.audit.from(e.address)}</small>`}</td>
      <td data-label=${t.audit.action}>${t.audit.actions[e.action] || e.action}${e.refused && html`<small><span class="badge bad">${t.audit.refused}: ${t.audit.reasons[e.refused] || e.refused}</span></small>`}</td>
      <td data-label=${t.audit.about}>${about}</td>
      <td data-label=${t.audit.details}>${details ? html`<button type="button" class="link" aria-expanded=${String(open)} data-testid=${'details-' + e.id} onClick=${onOpen}>${t.audit.show}</button>` : t.audit.none}</td>
    </tr>
    ${open && html`<tr class="sub"><td colspan="5"><${Difference} before=${e.before || {}} after=${e.after || {}} /></td></tr>`}`;
}

// Difference shows the fields that changed; all of them where there is one side only.
function Difference({ before, after }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((k) => JSON.stringify(before[k]) !== JSON.stringify(after[k]));
  return html`
    <dl class="difference">${names.map((k) => html`
      <div><dt>${t.audit.fields[k] || k}</dt>
      <dd>${k in before && html`<del><span class="visually-hidden">${t.audit.before}: </span>${words(k, before[k])}</del>`} ${k in after && html`<ins><span class="visually-hidden">${t.audit.after}: </span>${words(k, after[k])}</ins>`}</dd></div>`)}</dl>`;
}

function words(field, value) {
  if (field === 'expires') return value ? dates.sayInstant(value, policy().zone) : t.never;
  if (value === null) return t.audit.none;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
