// Who changed what, the newest first.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Icon } from '../components/icon.js';
import { LateInput } from '../components/lateinput.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { isOperator } from '../session.js';
import { t } from '../texts.js';
import { Entry } from './entry.js';

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
        ${select('action', t.audit.action, [['', t.audit.anyAction], ...Object.entries(t.audit.actions)])}
        ${select('refused', t.audit.outcome, [['', t.audit.outcomes.all], ['false', t.audit.outcomes.done], ['true', t.audit.outcomes.refused]])}
        <button type="button" class="secondary outline" aria-busy=${pages.busy ? 'true' : undefined} data-testid="refresh" onClick=${pages.refresh}>${!pages.busy && html`<${Icon} name="refresh" />`}${t.components.refresh}</button>
      </div>
      <${ProblemNote} problem=${pages.problem} />
      ${!pages.items ? !pages.problem && html`<${Loading} />` : pages.items.length === 0 ? html`<div class="empty"><${Icon} name="list" /><h2>${t.audit.noMatch}</h2></div>` : html`
        <div class="table-wrap" aria-busy=${pages.busy ? 'true' : undefined}><table class="records" aria-label=${t.audit.list} data-testid="audit">
          <thead><tr>${[t.audit.time, t.audit.actor, t.audit.action, t.audit.about, t.audit.details].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${pages.items.map((e) => html`<${Entry} key=${e.id} e=${e} open=${open === e.id} onOpen=${() => setOpen(open === e.id ? null : e.id)} />`)}</tbody>
        </table></div>
        <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>`}
    <//>`;
}
