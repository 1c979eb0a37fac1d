// The accounts, for operators.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useDelayed } from '../components/delayed.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { RefreshButton, Toolbar, ToolButton } from '../components/toolbar.js';
import { platform } from '../session.js';
import { t } from '../texts.js';
import { AddAccount } from './add.js';
import { columns } from './columns.js';
import { AccountCredential } from './credential.js';
import { EditAccount } from './edit.js';
import { SetPassword } from './password.js';
import { Reencrypt } from './reencrypt.js';
import { RemoveAccount } from './remove.js';
import { ResetFactor } from './secondfactor.js';

const pageSize = 50;

const frames = { add: AddAccount, edit: EditAccount, password: SetPassword, factor: ResetFactor, credential: AccountCredential, remove: RemoveAccount, reencrypt: Reencrypt };

export function AccountsPage() {
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState(new Set());
  const [frame, setFrame] = useState(null); // its name, and the account that it is about: the list may be loaded anew under it
  const pages = usePages(api.accounts.list, { search: useDelayed(search.trim()) }, pageSize);
  const rows = pages.items || [];
  useEffect(() => setSelected((before) => new Set(rows.map((r) => r.id).filter((id) => before.has(id)))), [pages.items]);
  const account = selected.size === 1 ? rows.find((r) => selected.has(r.id)) : null;
  const edit = (row) => {
    setSelected(new Set([row.id]));
    setFrame({ name: 'edit', account: row });
  };
  const tool = (name, icon, label, enabled) => html`<${ToolButton} testid=${'account-' + name} icon=${icon} label=${label} disabled=${!enabled} primary=${name === 'add'} onClick=${() => setFrame({ name, account })} />`;
  const toolbar = html`
    <${Toolbar}>
      ${tool('add', 'plus', t.accounts.add, true)}
      ${tool('edit', 'edit', t.accounts.edit, account)}
      ${tool('password', 'lock', t.accounts.setPassword, account?.platform === 'none')}
      ${tool('factor', 'shield', t.accounts.resetFactor, account?.has_second_factor)}
      ${platform().keeps_credentials && tool('credential', 'cloud', t.accounts.credential, account)}
      ${tool('remove', 'trash', t.accounts.remove, account)}
      <${RefreshButton} busy=${pages.busy} onClick=${pages.refresh} />
    <//>`;
  const list = () => html`
    <${Table} label=${t.accounts.list} testid="accounts" columns=${columns()} rows=${rows} rowLabel=${(r) => r.login} busy=${pages.busy} single
      selection=${{ selected, set: (ids) => setSelected(new Set([...ids].slice(-1))) }} onOpen=${edit} />
    <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>
    <p class="quiet keys">${t.accounts.keys}</p>
    ${platform().keeps_credentials && html`<p class="quiet below">${t.accounts.reencryptWhen} <button type="button" class="link" data-testid="reseal" onClick=${() => setFrame({ name: 'reencrypt' })}>${t.accounts.reencrypt}</button></p>`}`;
  const content = () => {
    if (!pages.items) return !pages.problem && html`<${Loading} />`;
    return rows.length ? list() : html`<div class="empty"><${Icon} name="people" /><h2>${t.accounts.noMatch(search.trim())}</h2></div>`;
  };
  const Frame = frames[frame?.name];
  return html`
    <${PageLayout} title=${t.accounts.title} text=${t.accounts.text}>
      <div class="list-head">
        ${toolbar}
        <div class="filters"><label><span class="visually-hidden">${t.accounts.search}</span><input type="search" placeholder=${t.accounts.search} autocomplete="off" value=${search} data-testid="search" onInput=${(e) => setSearch(e.target.value)} /></label></div>
      </div>
      <${ProblemNote} problem=${pages.problem} />
      ${content()}
      ${Frame && html`<${Frame} account=${frame.account} onClose=${() => setFrame(null)} />`}
    <//>`;
}
