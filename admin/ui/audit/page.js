// The audit: who changed what, the newest first.
import { html, useState, useEffect, useRef } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { CommitInput } from '../components/commitinput.js';
import { useDelayed } from '../components/delayed.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { RefreshButton } from '../components/toolbar.js';
import { currentAccount, isOperator } from '../session.js';
import { t } from '../texts.js';
import { downloadAudit } from './download.js';
import { Entry } from './entry.js';
import { filterParams, isFiltered, isReversed, noFilter } from './filter.js';
import { TokenField } from './tokenfield.js';

const pageSize = 50;

export function AuditPage({ params }) {
  const [filter, setFilter] = useState({ ...noFilter, account: params.get('account') || '', token: params.get('token') || '' });
  const [resets, setResets] = useState(0); // each makes the fields anew
  const settled = useDelayed(filter); // a year that is being typed is 2, 20 and 202 on the way
  const pages = usePages(api.audit.list, filterParams(settled), pageSize);
  const [open, setOpen] = useState(null); // id of the entry whose details show
  const reset = () => {
    setFilter(noFilter);
    setResets(resets + 1);
  };
  const list = () => html`
    <div class="table-wrap" aria-busy=${pages.busy ? 'true' : undefined}><table class="records audit" aria-label=${t.audit.list} data-testid="audit">
      <thead><tr>${[t.audit.time, t.audit.actor, t.audit.action, t.audit.about, t.audit.details].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${pages.items.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} open=${open === entry.id} onToggle=${() => setOpen(open === entry.id ? null : entry.id)} />`)}</tbody>
    </table></div>
    <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>`;
  const content = () => {
    if (!pages.items) return !pages.problem && html`<${Loading} />`;
    return pages.items.length ? list() : html`<${NoEntries} filter=${settled} onReset=${reset} />`;
  };
  return html`
    <${PageLayout} title=${t.audit.title} text=${t.audit.text} tools=${html`<${Downloads} filter=${filter} />`}>
      <${Filters} key=${resets} filter=${filter} onChange=${(members) => setFilter((now) => ({ ...now, ...members }))} pages=${pages} />
      <${ProblemNote} problem=${pages.problem} />
      ${content()}
    <//>`;
}

function Filters({ filter, onChange, pages }) {
  const setField = (field) => (value) => onChange({ [field]: value });
  const select = (field, label, options) => html`
    <label>${label}<select data-testid=${'audit-' + field} onChange=${(e) => setField(field)(e.target.value)}>${options.map(([value, text]) => html`<option value=${value} selected=${value === filter[field]}>${text}</option>`)}</select></label>`;
  const day = (field, label, limits) => html`
    <label>${label}<input type="date" max="9999-12-31" ...${limits} value=${filter[field]} data-testid=${'audit-' + field} onChange=${(e) => setField(field)(e.target.value)} /></label>`;
  return html`
    <div class="filters labelled">
      ${day('from', t.audit.from)}
      ${day('until', t.audit.until, { min: filter.from })}
      ${isOperator() && html`<label>${t.audit.account}<${CommitInput} autocapitalize="off" spellcheck=${false} value=${filter.account} data-testid="audit-account" onCommit=${setField('account')} /></label>`}
      <${TokenField} value=${filter.token} account=${isOperator() ? filter.account : currentAccount().login} onChoose=${setField('token')} />
      ${select('action', t.audit.action, [['', t.audit.anyAction], ...Object.entries(t.audit.actions)])}
      ${select('refused', t.audit.outcome, [['', t.audit.outcomes.all], ['false', t.audit.outcomes.done], ['true', t.audit.outcomes.refused]])}
      <${RefreshButton} busy=${pages.busy} onClick=${pages.refresh} />
    </div>`;
}

// Downloads are of all entries that match, not of the page that is shown.
function Downloads({ filter }) {
  const running = useRef(null);
  useEffect(() => () => running.current?.abort(), []);
  const { run, busy, problem } = useAction(async (format) => {
    const controller = running.current = new AbortController();
    try {
      announce(t.audit.downloaded(await downloadAudit(filterParams(filter), format, controller.signal)));
    } catch (e) {
      if (!controller.signal.aborted) throw e;
    }
  });
  const button = (format) => html`<${Button} class="secondary outline" icon="download" busy=${busy} title=${t.audit.downloadHints[format]} data-testid=${'audit-' + format} onClick=${() => run(format)}>${t.audit.downloads[format]}<//>`;
  return html`<div class="tools">${button('csv')}${button('lines')}<${ProblemNote} problem=${problem} /></div>`;
}

const NoEntries = ({ filter, onReset }) => html`
  <div class="empty" data-testid="no-entries"><${Icon} name="list" />${isFiltered(filter) ? html`
    <h2>${t.audit.noMatch}</h2><p>${isReversed(filter) ? t.audit.rangeReversed : t.audit.noMatchText}</p>
    <button type="button" class="secondary outline" data-testid="audit-reset" onClick=${onReset}>${t.audit.showAll}</button>` : html`<h2>${t.audit.none}</h2>`}</div>`;
