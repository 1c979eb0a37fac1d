// The audit: who changed what, the newest first.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { CommitInput } from '../components/commitinput.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { RefreshButton } from '../components/toolbar.js';
import { isOperator } from '../session.js';
import { t } from '../texts.js';
import { Entry } from './entry.js';

const pageSize = 50;

export function AuditPage({ params }) {
  const [filter, setFilter] = useState({ account: params.get('account') || '', token: params.get('token') || '', action: '', refused: '' });
  const pages = usePages(api.audit.list, filter, pageSize);
  const [open, setOpen] = useState(null); // id of the entry whose details show
  const setField = (field) => (value) => setFilter((now) => ({ ...now, [field]: value }));
  const select = (field, label, options) => html`
    <label>${label}<select data-testid=${'audit-' + field} onChange=${(e) => setField(field)(e.target.value)}>${options.map(([value, text]) => html`<option value=${value} selected=${value === filter[field]}>${text}</option>`)}</select></label>`;
  return html`
    <${PageLayout} title=${t.audit.title} text=${t.audit.text}>
      <div class="filters labelled">
        ${isOperator() && html`<label>${t.audit.account}<${CommitInput} autocapitalize="off" spellcheck=${false} value=${filter.account} data-testid="audit-account" onCommit=${setField('account')} /></label>`}
        <label>${t.audit.tokenNumber}<${CommitInput} inputmode="numeric" pattern="[0-9]*" value=${filter.token} data-testid="audit-token" onCommit=${setField('token')} /></label>
        ${select('action', t.audit.action, [['', t.audit.anyAction], ...Object.entries(t.audit.actions)])}
        ${select('refused', t.audit.outcome, [['', t.audit.outcomes.all], ['false', t.audit.outcomes.done], ['true', t.audit.outcomes.refused]])}
        <${RefreshButton} busy=${pages.busy} onClick=${pages.refresh} />
      </div>
      <${ProblemNote} problem=${pages.problem} />
      ${!pages.items ? !pages.problem && html`<${Loading} />` : pages.items.length === 0 ? html`<div class="empty"><${Icon} name="list" /><h2>${t.audit.noMatch}</h2></div>` : html`
        <div class="table-wrap" aria-busy=${pages.busy ? 'true' : undefined}><table class="records" aria-label=${t.audit.list} data-testid="audit">
          <thead><tr>${[t.audit.time, t.audit.actor, t.audit.action, t.audit.about, t.audit.details].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${pages.items.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} open=${open === entry.id} onToggle=${() => setOpen(open === entry.id ? null : entry.id)} />`)}</tbody>
        </table></div>
        <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>`}
    <//>`;
}
