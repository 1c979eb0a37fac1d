// The list of tokens: one's own, or, for operators, those of an account or of all.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changes } from '../changes.js';
import { say } from '../components/announcer.js';
import { Icon } from '../components/icon.js';
import { Page } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { CredentialNote } from '../platform/credentialnote.js';
import { go } from '../router.js';
import { policy, whoAmI } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { RemoveFrame } from '../tokenremove/frame.js';
import { columns } from './columns.js';

const sizes = [25, 50, 100, 200];
const states = ['all', 'active', 'expiring', 'expired'];
const typingPause = 250; // ms

// A token's value has this shape; searching for one would send it in a URL.
const valueShape = /_[A-Za-z0-9]{36}(?![A-Za-z0-9])/;

export function TokensView({ all, account }) {
  const owner = all ? account : whoAmI().login;
  const base = all ? '/all-tokens' : '/tokens';
  const query = account ? '?account=' + encodeURIComponent(account) : '';
  const [search, setSearch] = useState('');
  const [sent, setSent] = useState('');
  const [state, setState] = useState('all');
  const [sort, setSort] = useState({ by: 'created', order: 'desc' });
  const [limit, setLimit] = useState(50);
  const [selected, setSelected] = useState(new Set());
  const [removing, setRemoving] = useState(null);
  const isValue = valueShape.test(search);
  useEffect(() => {
    const timer = setTimeout(() => setSent(isValue ? '' : search.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [search]);
  const pages = usePages(api.tokens.list, { account: owner, state, search: sent, sort: sort.by, order: sort.order }, limit);
  const rows = pages.items || [];
  useEffect(() => setSelected((before) => new Set(rows.map((r) => r.id).filter((id) => before.has(id)))), [pages.items]);
  const revision = useStore(changes);
  useEffect(() => { if (revision) pages.refresh(); }, [revision]);
  const expiring = useExpiring(owner, state, revision);

  const one = selected.size === 1 ? [...selected][0] : null;
  const chosen = rows.filter((r) => selected.has(r.id));
  const remove = () => setRemoving(chosen);
  const toolbar = html`
    <${Tools} one=${one} many=${chosen.length} base=${base} query=${query} onRemove=${remove}
      onRefresh=${() => pages.refresh().then((there) => there && say(t.tokens.refreshed))} busy=${pages.busy} />`;
  const filters = html`
    <div class="filters">
      <label><span class="visually-hidden">${t.tokens.search}</span>
        <input type="search" placeholder=${t.tokens.search} autocomplete="off" value=${search} data-testid="search" onInput=${(e) => setSearch(e.target.value)} /></label>
      <label><span class="visually-hidden">${t.tokens.state}</span>
        <select data-testid="state-filter" onChange=${(e) => setState(e.target.value)}>${states.map((s) => html`<option value=${s} selected=${s === state}>${t.tokens.states[s]}</option>`)}</select></label>
    </div>`;
  const title = account ? t.tokens.titleOf(account) : all ? t.tokens.allTitle : t.tokens.title;
  const filtered = sent || state !== 'all';
  const none = pages.items && rows.length === 0;
  const reset = () => {
    setSearch('');
    setState('all');
  };
  return html`
    <${Page} title=${title} text=${all ? (account ? '' : t.tokens.allText) : t.tokens.text}>
      ${!all && html`<${CredentialNote} list=${pages.items} />`}
      ${expiring > 0 && state !== 'expiring' && html`<p class="note warn" data-testid="expiring-note"><${Icon} name="clock" /><span>${t.tokens.expiring(expiring, policy().expiring_days)} <button type="button" class="link" onClick=${() => setState('expiring')}>${t.tokens.showExpiring}</button></span></p>`}
      <div class="list-head">${toolbar}${filters}</div>
      ${isValue && html`<p class="note warn" role="alert"><${Icon} name="warn" /><span>${t.tokens.searchIsValue}</span></p>`}
      <${ProblemNote} problem=${pages.problem}> <button type="button" class="link" onClick=${pages.refresh}>${t.components.tryAgain}</button><//>
      ${none ? html`<${Empty} filtered=${filtered} all=${all} base=${base} query=${query} onReset=${reset} />`
        : pages.items ? html`
          <${Table} label=${t.tokens.list} testid="tokens" columns=${columns(all && !account)} rows=${rows} rowLabel=${t.tokens.name} busy=${pages.busy}
            selection=${{ selected, set: setSelected }} onOpen=${(r) => go(`/token/${r.id}`)} onDelete=${remove}
            sort=${{ ...sort, set: (by, order) => setSort({ by, order }) }} />
          <div class="list-foot"><span class="selected" role="status" data-testid="selected">${selected.size > 0 && t.components.table.selected(selected.size)}</span>
            <${Pager} pages=${pages} sizes=${sizes} onSize=${setLimit} /></div>
          <p class="quiet keys">${t.components.table.keys}</p>`
        : !pages.problem && html`<${Skeleton} />`}
      ${removing && html`<${RemoveFrame} tokens=${removing} onClose=${() => setRemoving(null)} />`}
    <//>`;
}

// useExpiring counts the tokens that end soon, for the note above the list.
function useExpiring(account, state, revision) {
  const [n, setN] = useState(0);
  useEffect(() => {
    let gone = false;
    api.tokens.list({ account, state: 'expiring', limit: 1 }).then((page) => gone || setN(page.total), () => {});
    return () => { gone = true; };
  }, [account, revision]);
  return n;
}

function Tools({ one, many, base, query, onRemove, onRefresh, busy }) {
  const tool = (name, icon, label, enabled, onClick, kind = 'secondary outline') => html`
    <button type="button" class=${kind} disabled=${!enabled} data-testid=${name} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;
  return html`
    <div class="tools" role="toolbar" aria-label=${t.components.tools}>
      ${tool('generate', 'plus', t.tokens.generate, true, () => go(base + '/new' + query), 'primary')}
      ${tool('edit', 'edit', t.tokens.edit, one, () => go(`${base}/${one}/edit${query}`))}
      ${tool('copy', 'copy', t.tokens.copy, one, () => go(`${base}/${one}/copy${query}`))}
      ${tool('remove', 'trash', t.tokens.remove, many, onRemove)}
      <button type="button" class="secondary outline" aria-busy=${busy ? 'true' : undefined} data-testid="refresh" onClick=${onRefresh}>${!busy && html`<${Icon} name="refresh" />`}${t.components.refresh}</button>
    </div>`;
}

function Empty({ filtered, all, base, query, onReset }) {
  if (filtered) {
    return html`<div class="empty" data-testid="no-match"><${Icon} name="search" /><h2>${t.tokens.noMatch}</h2><p>${t.tokens.noMatchText}</p>
      <button type="button" class="secondary outline" onClick=${onReset}>${t.tokens.showAll}</button></div>`;
  }
  return html`<div class="empty" data-testid="empty"><${Icon} name="key" /><h2>${t.tokens.none}</h2><p>${all ? t.tokens.noneOfAll : t.tokens.noneText}</p>
    <button type="button" data-testid="empty-generate" onClick=${() => go(base + '/new' + query)}><${Icon} name="plus" />${t.tokenform.generateTitle}</button></div>`;
}

const Skeleton = () => html`<div class="skeleton" role="status"><span class="visually-hidden">${t.components.loading}</span>${[1, 2, 3, 4, 5].map(() => html`<div></div>`)}</div>`;
