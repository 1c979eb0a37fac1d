// The list of tokens: one's own, or, for operators, those of an account or of all.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { announce } from '../components/announcer.js';
import { useDelayed } from '../components/delayed.js';
import { Icon } from '../components/icon.js';
import { PageLayout } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { RefreshButton, SelectedCount, Toolbar, ToolButton } from '../components/toolbar.js';
import { CredentialNote } from '../platform/credentialnote.js';
import { query } from '../request.js';
import { revision } from '../revision.js';
import { navigate } from '../router.js';
import { currentAccount, policy } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { RemoveFrame } from '../tokenremove/frame.js';
import { columns } from './columns.js';
import { NoTokens, Skeleton } from './empty.js';
import { looksLikeValue } from './value.js';

const sizes = [25, 50, 100, 200];
const states = ['all', 'active', 'expiring', 'expired'];

export function TokensPage({ all, account }) {
  const owner = all ? account : currentAccount().login; // empty: all accounts
  const base = all ? '/all-tokens' : '/tokens';
  const accountParam = query({ account });
  const [search, setSearch] = useState('');
  const [state, setState] = useState('all');
  const [sort, setSort] = useState({ by: 'created', order: 'desc' });
  const [limit, setLimit] = useState(50);
  const [selected, setSelected] = useState(new Set());
  const [removing, setRemoving] = useState(null);
  const isValue = looksLikeValue(search);
  const searched = useDelayed(isValue ? '' : search.trim());
  const pages = usePages(api.tokens.list, { account: owner, state, search: searched, sort: sort.by, order: sort.order }, limit);
  const rows = pages.items || [];
  useEffect(() => setSelected((before) => new Set(rows.map((r) => r.id).filter((id) => before.has(id)))), [pages.items]);
  const expiring = useExpiring(owner);

  const selectedRows = rows.filter((r) => selected.has(r.id));
  const generate = () => navigate(base + '/new' + accountParam);
  const open = (task) => () => navigate(`${base}/${[...selected][0]}/${task}${accountParam}`);
  const remove = () => setRemoving(selectedRows);
  const refresh = async () => { if (await pages.refresh()) announce(t.tokens.refreshed); };
  const reset = () => {
    setSearch('');
    setState('all');
  };
  const toolbar = html`
    <${Toolbar}>
      <${ToolButton} testid="generate" icon="plus" label=${t.tokens.generate} primary onClick=${generate} />
      <${SelectedCount} count=${selectedRows.length} />
      <${ToolButton} testid="edit" icon="edit" label=${t.tokens.edit} disabled=${selectedRows.length !== 1} onClick=${open('edit')} />
      <${ToolButton} testid="copy" icon="copy" label=${t.tokens.copy} disabled=${selectedRows.length !== 1} onClick=${open('copy')} />
      <${ToolButton} testid="remove" icon="trash" label=${t.tokens.remove} disabled=${selectedRows.length === 0} onClick=${remove} />
      <${RefreshButton} busy=${pages.busy} onClick=${refresh} />
    <//>`;
  const filters = html`
    <div class="filters">
      <label><span class="visually-hidden">${t.tokens.search}</span>
        <input type="search" placeholder=${t.tokens.search} autocomplete="off" value=${search} data-testid="search" onInput=${(e) => setSearch(e.target.value)} /></label>
      <label><span class="visually-hidden">${t.tokens.state}</span>
        <select data-testid="state-filter" onChange=${(e) => setState(e.target.value)}>${states.map((s) => html`<option value=${s} selected=${s === state}>${t.tokens.states[s]}</option>`)}</select></label>
    </div>`;
  const list = () => html`
    <${Table} label=${t.tokens.list} testid="tokens" columns=${columns(all && !account)} rows=${rows} rowLabel=${t.tokens.name} busy=${pages.busy}
      selection=${{ selected, set: setSelected }} onOpen=${(r) => navigate(`/token/${r.id}`)} onDelete=${remove}
      sort=${{ ...sort, set: (by, order) => setSort({ by, order }) }} />
    <div class="list-foot"><span></span><${Pager} pages=${pages} sizes=${sizes} onSize=${setLimit} /></div>
    <p class="quiet keys">${t.components.table.keys}</p>`;
  const content = () => {
    if (!pages.items) return !pages.problem && html`<${Skeleton} />`;
    return rows.length ? list() : html`<${NoTokens} search=${searched} state=${state} all=${all} onGenerate=${generate} onReset=${reset} />`;
  };
  const title = account ? t.tokens.titleOf(account) : all ? t.tokens.allTitle : t.tokens.title;
  const text = account ? '' : all ? t.tokens.allText : t.tokens.text;
  return html`
    <${PageLayout} title=${title} text=${text}>
      ${!all && html`<${CredentialNote} list=${pages.items} />`}
      ${expiring > 0 && state !== 'expiring' && html`<p class="note warn" data-testid="expiring-note"><${Icon} name="clock" /><span>${t.tokens.expiring(expiring, policy().expiring_days)} <button type="button" class="link" onClick=${() => setState('expiring')}>${t.tokens.showExpiring}</button></span></p>`}
      <div class="list-head">${toolbar}${filters}</div>
      ${isValue && html`<p class="note warn" role="alert"><${Icon} name="warn" /><span>${t.tokens.searchIsValue}</span></p>`}
      <${ProblemNote} problem=${pages.problem}> <button type="button" class="link" onClick=${pages.refresh}>${t.components.tryAgain}</button><//>
      ${content()}
      ${removing && html`<${RemoveFrame} tokens=${removing} onClose=${() => setRemoving(null)} />`}
    <//>`;
}

// useExpiring counts the tokens that expire soon, for the note above the list.
function useExpiring(account) {
  const changes = useStore(revision);
  const [n, setN] = useState(0);
  useEffect(() => {
    let unmounted = false;
    api.tokens.list({ account, state: 'expiring', limit: 1 }).then((page) => unmounted || setN(page.total), () => {});
    return () => { unmounted = true; };
  }, [account, changes]);
  return n;
}
