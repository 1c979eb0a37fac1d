// The tree of methods with check boxes. Checking a group checks the methods that
// it shows now; escalating ones are only ever checked one by one. The tree is one stop of
// Tab: arrow keys go from row to row, right and left open and close groups.
import { html, useState, useMemo, useRef, useLayoutEffect } from '../vendor/htm-preact.js';
import { EscalatingBadge } from '../components/escalating.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';
import { addMethods, addPattern, chosenMethods, emptyChoice, isGrantable, isOrdinary, removeMethods, removePattern } from './choice.js';
import { buildTree, methodKey, rowsOf } from './tree.js';
import { GroupRow } from './treerows.js';
import { TreeTools } from './treetools.js';

const fewMethods = 12; // are all shown at once

// MethodTree opens the groups of initiallyOpen at first, or all if there are few methods. added
// is the name of a method that is marked and scrolled to, if a link asked to add one. exact is set if
// only names can be chosen, no patterns.
export function MethodTree({ methods, choice, onChange, error, initiallyOpen = [], added, exact }) {
  const [search, setSearch] = useState('');
  const [onlyChecked, setOnlyChecked] = useState(false);
  const [open, setOpen] = useState(() => new Set(['', ...methods.length <= fewMethods ? methods.flatMap((m) => groupsAbove(m.name)) : initiallyOpen])); // names of groups
  const [focused, setFocused] = useState('');
  const list = useRef(null);
  const box = useRef(null);

  const root = useMemo(() => buildTree(methods), [methods]);
  const checked = useMemo(() => new Set(chosenMethods(choice, methods).map((m) => m.name)), [choice, methods]);
  const grantable = useMemo(() => methods.filter(isGrantable).length, [methods]);

  const query = search.trim().toLowerCase();
  const filtered = Boolean(query) || onlyChecked;
  const visible = new Set(methods.filter((m) => (!query || matches(m, query)) && (!onlyChecked || checked.has(m.name))));
  const isOpen = (group) => filtered || open.has(group.name);
  const rows = visible.size ? rowsOf(root, visible, isOpen) : [];
  const current = rows.some((r) => r.key === focused) ? focused : rows[0]?.key;

  useLayoutEffect(() => { if (query) showHits(box.current); }, [query]);
  useLayoutEffect(() => { if (added) rowOf(methodKey({ name: added }))?.scrollIntoView({ block: 'center' }); }, []);

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
  const rowOf = (key) => [...list.current.querySelectorAll('[data-row]')].find((r) => r.dataset.row === key);
  const focusRow = (key) => {
    if (!key) return;
    setFocused(key);
    rowOf(key)?.querySelector('input')?.focus();
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
    checked, visible, choice, added, exact, current, isOpen, filtered, setGroupOpen, toggleGroup, setFocused,
    setMethod: (m, to) => onChange(to ? addMethods(choice, [m]) : removeMethods(choice, [m], methods)),
    setPattern: (pattern, to) => onChange((to ? addPattern : removePattern)(choice, pattern, methods)),
  };
  const checkOnly = (some) => onChange({ ...addMethods(emptyChoice(), some), unknown: choice.unknown });

  return html`
    <div class="tree-box" ref=${box} data-testid="method-tree">
      <${TreeTools} methods=${methods} search=${search} onSearch=${setSearch} onlyChecked=${onlyChecked} onOnlyChecked=${setOnlyChecked} checkOnly=${checkOnly} />
      <div class="tree" ref=${list} onKeyDown=${onKeyDown}>
        ${rows.length ? html`<ul aria-label=${t.methods.tree}><${GroupRow} group=${root} tree=${tree} /></ul>` : html`<p class="tree-nothing" role="status">${onlyChecked && !query ? t.methods.noneChecked : t.methods.noMatch}</p>`}
      </div>
      <${Checked} escalating=${methods.filter((m) => m.escalating && checked.has(m.name))} checked=${checked.size} grantable=${grantable} unknown=${choice.unknown} error=${error} />
    </div>`;
}

// groupsAbove lists the groups that a method is in, which are open if it shows.
export function groupsAbove(name) {
  const words = name.split('.').slice(0, -1);
  return words.map((_, i) => words.slice(0, i + 1).join('.'));
}

const matches = ({ name, path, summary }, query) => [name, path, summary].some((text) => text?.toLowerCase().includes(query));

// showHits scrolls to the search if the first method that it finds is out of sight.
function showHits(box) {
  const hit = box.querySelector('.tree-row.leaf');
  if (!hit) return;
  const margins = getComputedStyle(document.documentElement); // of what is in front of the page
  const lowest = innerHeight - (parseFloat(margins.scrollPaddingBottom) || 0);
  const { top, bottom } = hit.getBoundingClientRect();
  if (top < box.querySelector('.tree-tools').getBoundingClientRect().bottom || bottom > lowest) box.scrollIntoView({ block: 'start' });
}

const mostExplained = 6;

// Checked says how many methods are checked, and what the escalating ones among them do.
const Checked = ({ escalating, checked, grantable, unknown, error }) => html`
  <p class="tree-count" role="status" data-testid="method-count">${t.methods.checkedOfAll(checked, grantable)}${escalating.length > 0 && html`, <${EscalatingBadge} label=${t.methods.escalatingChecked(escalating.length)} />`}</p>
  ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}
  ${unknown.length > 0 && html`<p class="note">${t.methods.unknown(unknown)}</p>`}
  ${escalating.length > 0 && html`
    <div class="note warn" data-testid="escalating-note"><${Icon} name="warn" /><div>${t.methods.warning(escalating.length)}
      <ul>${escalating.slice(0, mostExplained).map((m) => html`<li><code>${m.name}</code>: ${m.why || t.methods.whyUnknown}</li>`)}
      ${escalating.length > mostExplained && html`<li>${t.methods.more(escalating.length - mostExplained)}</li>`}</ul></div></div>`}`;
