// The tree of methods with check boxes. Checking a group checks the methods that
// it shows now; escalating ones are only ever checked one by one. The tree is one stop of
// Tab: arrow keys go from row to row, right and left open and close groups.
import { html, useState, useMemo, useRef } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';
import { addMethods, addPattern, chosenMethods, emptyChoice, isGrantable, isOrdinary, removeMethods, removePattern } from './choice.js';
import { buildTree, rowsOf } from './tree.js';
import { GroupRow } from './treerows.js';
import { TreeTools } from './treetools.js';

export function MethodTree({ methods, choice, onChange, error, initiallyOpen = [] }) {
  const [search, setSearch] = useState('');
  const [onlyChecked, setOnlyChecked] = useState(false);
  const [open, setOpen] = useState(() => new Set(['', ...initiallyOpen])); // names of groups
  const [focused, setFocused] = useState('');
  const list = useRef(null);

  const root = useMemo(() => buildTree(methods), [methods]);
  const checked = useMemo(() => new Set(chosenMethods(choice, methods).map((m) => m.name)), [choice, methods]);
  const grantable = useMemo(() => methods.filter(isGrantable).length, [methods]);

  const query = search.trim().toLowerCase();
  const filtered = Boolean(query) || onlyChecked;
  const visible = new Set(methods.filter((m) => (!query || m.name.toLowerCase().includes(query)) && (!onlyChecked || checked.has(m.name))));
  const isOpen = (group) => filtered || open.has(group.name);
  const rows = visible.size ? rowsOf(root, visible, isOpen) : [];
  const current = rows.some((r) => r.key === focused) ? focused : rows[0]?.key;

  const setGroupOpen = (group, to) => {
    const next = new Set(open);
    if (to) next.add(group.name);
    else next.delete(group.name);
    setOpen(next);
  };
  const toggleGroup = (group) => {
    const shown = group.methods.filter((m) => visible.has(m));
    const ordinary = shown.filter(isOrdinary);
    const allChecked = ordinary.every((m) => checked.has(m.name));
    onChange(ordinary.length && !allChecked ? addMethods(choice, ordinary) : removeMethods(choice, shown, methods));
  };
  const focusRow = (key) => {
    if (!key) return;
    setFocused(key);
    const row = [...list.current.querySelectorAll('[data-row]')].find((r) => r.dataset.row === key);
    row?.querySelector('input')?.focus();
  };
  const onKeyDown = (event) => {
    const key = event.target.closest('[data-row]')?.dataset.row;
    const i = rows.findIndex((r) => r.key === key);
    if (i < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const { group, parent } = rows[i];
    const handle = {
      ArrowDown: () => focusRow(rows[i + 1]?.key), ArrowUp: () => focusRow(rows[i - 1]?.key),
      Home: () => focusRow(rows[0].key), End: () => focusRow(rows.at(-1).key),
      ArrowRight: () => group && !isOpen(group) ? setGroupOpen(group, true) : focusRow(rows[i + 1]?.key),
      ArrowLeft: () => group && !filtered && isOpen(group) && group !== root ? setGroupOpen(group, false) : focusRow(parent),
    }[event.key];
    if (handle) {
      event.preventDefault();
      handle();
    }
  };
  const tree = {
    checked, visible, choice, current, isOpen, filtered, setGroupOpen, toggleGroup, setFocused,
    setMethod: (m, to) => onChange(to ? addMethods(choice, [m]) : removeMethods(choice, [m], methods)),
    setPattern: (pattern, to) => onChange((to ? addPattern : removePattern)(choice, pattern, methods)),
  };
  const checkOnly = (some) => onChange({ ...addMethods(emptyChoice(), some), unknown: choice.unknown });

  return html`
    <div class="tree-box" data-testid="method-tree">
      <${TreeTools} methods=${methods} search=${search} onSearch=${setSearch} onlyChecked=${onlyChecked} onOnlyChecked=${setOnlyChecked} checkOnly=${checkOnly} />
      <div class="tree" ref=${list} onKeyDown=${onKeyDown}>
        ${rows.length ? html`<ul aria-label=${t.methods.tree}><${GroupRow} group=${root} tree=${tree} /></ul>` : html`<p class="tree-nothing" role="status">${onlyChecked && !query ? t.methods.noneChecked : t.methods.noMatch}</p>`}
      </div>
      <${Checked} escalating=${methods.filter((m) => m.escalating && checked.has(m.name))} checked=${checked.size} grantable=${grantable} unknown=${choice.unknown} error=${error} />
    </div>`;
}

const mostExplained = 6;

// Checked says how many methods are checked, and what the escalating ones among them do.
const Checked = ({ escalating, checked, grantable, unknown, error }) => html`
  <p class="tree-count" role="status" data-testid="method-count">${t.methods.checkedOfAll(checked, grantable)}${escalating.length > 0 && html`, <span class="badge warn">${t.methods.escalatingChecked(escalating.length)}</span>`}</p>
  ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}
  ${unknown.length > 0 && html`<p class="note">${t.methods.unknown(unknown)}</p>`}
  ${escalating.length > 0 && html`
    <div class="note warn" data-testid="escalating-note"><${Icon} name="warn" /><div>${t.methods.warning(escalating.length)}
      <ul>${escalating.slice(0, mostExplained).map((m) => html`<li><code>${m.name}</code>: ${m.why || t.methods.whyUnknown}</li>`)}
      ${escalating.length > mostExplained && html`<li>${t.methods.more(escalating.length - mostExplained)}</li>`}</ul></div></div>`}`;
