// The tree of methods with check boxes. Checking a group checks the methods that
// it shows now; escalating ones are only ever checked one by one. One tab stop:
// arrow keys go from row to row, right and left open and close.
import { html, useState, useMemo, useRef } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';
import * as patterns from './patterns.js';
import { tree } from './tree.js';
import { Node } from './treerows.js';

export function MethodTree({ methods, choice, onChange, error, initiallyOpen = [] }) {
  const [search, setSearch] = useState('');
  const [onlyChecked, setOnlyChecked] = useState(false);
  const [open, setOpen] = useState(() => new Set(['', ...initiallyOpen]));
  const [at, setAt] = useState('node:');
  const list = useRef(null);

  const root = useMemo(() => tree(methods), [methods]);
  const on = useMemo(() => new Set(patterns.chosen(choice, methods).map((m) => m.name)), [choice, methods]);
  const total = useMemo(() => methods.filter(patterns.choosable).length, [methods]);
  const escalating = methods.filter((m) => m.escalating && on.has(m.name));

  const wanted = search.trim().toLowerCase();
  const filtered = Boolean(wanted) || onlyChecked;
  const shows = (m) => (!wanted || m.name.toLowerCase().includes(wanted)) && (!onlyChecked || on.has(m.name));
  const visible = new Set(methods.filter(shows));
  const isOpen = (node) => filtered || open.has(node.name);
  const rows = visible.size ? flatten(root, visible, isOpen) : [];
  const current = rows.some((r) => r.key === at) ? at : rows[0]?.key;

  const check = (some, to) => onChange(patterns.check(choice, some, to, methods));
  const toggleNode = (node) => {
    const some = node.methods.filter((m) => visible.has(m));
    const ordinary = some.filter(patterns.ordinary);
    const all = ordinary.length > 0 && ordinary.every((m) => on.has(m.name));
    check(all ? some : ordinary.length ? ordinary : some, !all && ordinary.length > 0);
  };
  const setNodeOpen = (node, to) => {
    const next = new Set(open);
    if (to) next.add(node.name);
    else next.delete(node.name);
    setOpen(next);
  };
  const focusRow = (key) => {
    if (!key) return;
    setAt(key);
    const row = [...list.current.querySelectorAll('[data-row]')].find((r) => r.dataset.row === key);
    row?.querySelector('input')?.focus();
  };
  const keys = (event) => {
    const key = event.target.closest('[data-row]')?.dataset.row;
    const i = rows.findIndex((r) => r.key === key);
    if (i < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[i];
    const handle = {
      ArrowDown: () => focusRow(rows[i + 1]?.key), ArrowUp: () => focusRow(rows[i - 1]?.key),
      Home: () => focusRow(rows[0].key), End: () => focusRow(rows.at(-1).key),
      ArrowRight: () => row.node && !isOpen(row.node) ? setNodeOpen(row.node, true) : focusRow(rows[i + 1]?.key),
      ArrowLeft: () => row.node && !filtered && isOpen(row.node) && row.node !== root ? setNodeOpen(row.node, false) : focusRow(row.parent),
    }[event.key];
    if (handle) {
      event.preventDefault();
      handle();
    }
  };
  const shared = { on, visible, choice, current, isOpen, filtered, setAt, setNodeOpen, toggleNode, check, setWild: (p, to) => onChange(patterns.setWild(choice, p, to, methods)) };
  const only = (some) => onChange({ ...patterns.check(patterns.empty(), some, true, methods), foreign: choice.foreign });

  return html`
    <div class="tree-box" data-testid="method-tree">
      <div class="tree-tools">
        <input type="search" aria-label=${t.methods.search} placeholder=${t.methods.search} autocomplete="off" value=${search} data-testid="method-search"
          onInput=${(e) => setSearch(e.target.value)} onKeyDown=${(e) => searchKeys(e, search, setSearch)} />
        <label><input type="checkbox" checked=${onlyChecked} data-testid="only-checked" onChange=${(e) => setOnlyChecked(e.target.checked)} />${t.methods.onlyChecked}</label>
        <span class="shortcuts">
          <span>${t.methods.check}:</span>
          <button type="button" class="link" data-testid="check-read-only" onClick=${() => only(methods.filter((m) => patterns.ordinary(m) && m.read_only))}>${t.methods.checkReadOnly}</button>
          <button type="button" class="link" data-testid="check-all" onClick=${() => only(methods.filter(patterns.ordinary))}>${t.methods.checkAll}</button>
          <button type="button" class="link" data-testid="check-none" onClick=${() => only([])}>${t.methods.checkNone}</button>
        </span>
      </div>
      <div class="tree" ref=${list} onKeyDown=${keys}>
        ${rows.length ? html`<ul aria-label=${t.methods.tree}><${Node} node=${root} ...${shared} /></ul>` : html`<p class="tree-nothing" role="status">${onlyChecked && !wanted ? t.methods.noneChecked : t.methods.noMatch}</p>`}
      </div>
      <p class="tree-count" role="status" data-testid="method-count">${t.methods.checkedOfAll(on.size, total)}${escalating.length > 0 && html`, <span class="badge warn">${t.methods.escalatingChecked(escalating.length)}</span>`}</p>
      ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}
      ${choice.foreign.length > 0 && html`<p class="note">${t.methods.unknown(choice.foreign)}</p>`}
      ${escalating.length > 0 && html`<${Escalating} methods=${escalating} />`}
    </div>`;
}

function searchKeys(event, search, setSearch) {
  if (event.key === 'Enter') event.preventDefault(); // searching does not submit the form
  if (event.key === 'Escape' && search) { // nor does clearing close it
    event.preventDefault();
    event.stopPropagation();
    setSearch('');
  }
}

// flatten lists the rows that show, in order, for the arrow keys.
function flatten(node, visible, isOpen, parent = '') {
  const rows = [{ key: 'node:' + node.name, node, parent }];
  if (!isOpen(node)) return rows;
  for (const c of node.children) if (c.methods.some((m) => visible.has(m))) rows.push(...flatten(c, visible, isOpen, 'node:' + node.name));
  for (const m of node.leaves) if (visible.has(m)) rows.push({ key: 'method:' + m.name, parent: 'node:' + node.name });
  return rows;
}

const shownAtMost = 6;

function Escalating({ methods }) {
  return html`
    <div class="note warn" data-testid="escalating-note"><${Icon} name="warn" /><div>${t.methods.warning(methods.length)}
      <ul>${methods.slice(0, shownAtMost).map((m) => html`<li><code>${m.name}</code>: ${m.why || t.methods.whyUnknown}</li>`)}
      ${methods.length > shownAtMost && html`<li>${t.methods.more(methods.length - shownAtMost)}</li>`}</ul></div></div>`;
}
