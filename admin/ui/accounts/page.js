// The accounts, for operators.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changes } from '../changes.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { Pager } from '../components/pager.js';
import { usePages } from '../components/pages.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { platform } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { AddAccount } from './add.js';
import { columns } from './columns.js';
import { CredentialOf } from './credential.js';
import { EditAccount } from './edit.js';
import { SetPassword } from './password.js';
import { Reseal } from './reencrypt.js';
import { RemoveAccount } from './remove.js';
import { ResetFactor } from './secondfactor.js';

const pageSize = 50;
const typingPause = 250; // ms

const frames = { add: AddAccount, edit: EditAccount, password: SetPassword, factor: ResetFactor, credential: CredentialOf, remove: RemoveAccount, reseal: Reseal };

export function AccountsView() {
  const [search, setSearch] = useState('');
  const [sent, setSent] = useState('');
  const [selected, setSelected] = useState(new Set());
  const [frame, setFrame] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSent(search.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [search]);
  const pages = usePages(api.accounts.list, { search: sent }, pageSize);
  const revision = useStore(changes);
  useEffect(() => { if (revision) pages.refresh(); }, [revision]);
  useEffect(() => setSelected(new Set()), [pages.items]);
  const rows = pages.items || [];
  const account = selected.size === 1 ? rows.find((r) => selected.has(r.id)) : null;
  const pick = (next) => setSelected(new Set([...next].slice(-1))); // one at a time
  const tool = (name, icon, label, enabled, kind = 'secondary outline') => html`
    <button type="button" class=${kind} disabled=${!enabled} data-testid=${'account-' + name} onClick=${() => setFrame(name)}><${Icon} name=${icon} />${label}</button>`;
  const View = frames[frame];
  return html`
    <${Page} title=${t.accounts.title} text=${t.accounts.text}>
      <div class="list-head">
        <div class="tools" role="toolbar" aria-label=${t.components.tools}>
          ${tool('add', 'plus', t.accounts.add, true, 'primary')}
          ${tool('edit', 'edit', t.accounts.edit, account)}
          ${tool('password', 'lock', t.accounts.setPassword, account?.platform === 'none')}
          ${tool('factor', 'shield', t.accounts.resetFactor, account?.has_second_factor)}
          ${platform().keeps_credentials && tool('credential', 'cloud', t.accounts.credential, account)}
          ${tool('remove', 'trash', t.accounts.remove, account)}
          <button type="button" class="secondary outline" aria-busy=${pages.busy ? 'true' : undefined} data-testid="refresh" onClick=${pages.refresh}>${!pages.busy && html`<${Icon} name="refresh" />`}${t.components.refresh}</button>
        </div>
        <div class="filters"><label><span class="visually-hidden">${t.accounts.search}</span><input type="search" placeholder=${t.accounts.search} autocomplete="off" value=${search} data-testid="search" onInput=${(e) => setSearch(e.target.value)} /></label></div>
      </div>
      <${ProblemNote} problem=${pages.problem} />
      ${!pages.items ? !pages.problem && html`<${Loading} />` : rows.length === 0 ? html`<div class="empty"><${Icon} name="people" /><h2>${t.accounts.noMatch}</h2></div>` : html`
        <${Table} label=${t.accounts.list} testid="accounts" columns=${columns()} rows=${rows} rowLabel=${(r) => r.login} busy=${pages.busy} single
          selection=${{ selected, set: pick }} onOpen=${(r) => { setSelected(new Set([r.id])); setFrame('edit'); }} />
        <div class="list-foot"><span></span><${Pager} pages=${pages} /></div>
        <p class="quiet keys">${t.accounts.keys}</p>
        ${platform().keeps_credentials && html`<p class="quiet below">${t.accounts.reencryptWhen} <button type="button" class="link" data-testid="reseal" onClick=${() => setFrame('reseal')}>${t.accounts.reencrypt}</button></p>`}`}
      ${View && html`<${View} account=${account} onClose=${() => setFrame('')} />`}
    <//>`;
}
