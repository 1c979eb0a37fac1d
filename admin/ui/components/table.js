// A table of records: sorted by its headings and, where it has a selection, a grid
// whose rows are chosen by click, Shift and Ctrl or Cmd, and with the keyboard:
// arrows move, Space chooses, Shift+arrows extend, Ctrl+A takes all, Enter opens.
import { html, useState, useRef, useEffect, useLayoutEffect } from '../vendor/htm-preact.js';
import { t } from '../texts.js';

export function Table({ label, testid, columns, rows, rowLabel, selection, onOpen, onDelete, sort, busy, single }) {
  const body = useRef(null);
  const [at, setAt] = useState(0);
  const anchor = useRef(0);
  const here = Math.min(at, Math.max(rows.length - 1, 0));
  useEffect(() => { anchor.current = 0; setAt(0); }, [rows]);

  const focus = (i) => {
    setAt(i);
    body.current?.children[i]?.focus();
  };
  const selected = selection?.selected;
  const range = (a, b) => new Set(rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((r) => r.id));
  const toggle = (i) => {
    const next = new Set(selected);
    if (!next.delete(rows[i].id)) next.add(rows[i].id);
    anchor.current = i;
    selection.set(next);
  };
  const only = (i) => {
    anchor.current = i;
    selection.set(new Set([rows[i].id]));
  };
  const click = (i) => (event) => {
    if (!selection || event.target.closest('a, button')) return;
    setAt(i);
    if (event.shiftKey) selection.set(range(anchor.current, i));
    else if (event.ctrlKey || event.metaKey || event.target.closest('.pick')) toggle(i);
    else only(i);
  };
  const keys = (i) => (event) => {
    if (!selection || event.target.closest('a, button') && ['Enter', ' '].includes(event.key)) return;
    const handle = keyOf(event, i);
    if (!handle) return;
    event.preventDefault();
    handle();
  };
  const step = (event, to) => () => {
    const i = Math.max(0, Math.min(rows.length - 1, to));
    focus(i);
    if (event.shiftKey) selection.set(range(anchor.current, i));
  };
  const keyOf = (event, i) => {
    const command = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowDown': return step(event, i + 1);
      case 'ArrowUp': return step(event, i - 1);
      case 'Home': return step(event, 0);
      case 'End': return step(event, rows.length - 1);
      case ' ': return () => event.shiftKey ? selection.set(range(anchor.current, i)) : toggle(i);
      case 'Enter': return onOpen && (() => onOpen(rows[i]));
      case 'Delete': return onDelete && selected.size > 0 && onDelete;
      case 'Escape': return selected.size > 0 && (() => selection.set(new Set()));
      case 'a': case 'A': return command && (() => selection.set(range(0, rows.length - 1)));
    }
  };
  const tab = (i) => selection ? (i === here ? '0' : '-1') : undefined; // links in a row are reached from the row
  const grid = selection && { role: 'grid', 'aria-multiselectable': String(!single) };
  return html`
    <div class="table-wrap" aria-busy=${busy ? 'true' : undefined}>
      <table ...${grid} aria-label=${label} data-testid=${testid} class="records">
        <thead role=${selection && 'rowgroup'}><tr role=${selection && 'row'}>
          ${selection && (single ? html`<th scope="col" role="columnheader" class="pick"><span class="visually-hidden">${t.components.table.selectedColumn}</span></th>` : html`<${PickAll} rows=${rows} selection=${selection} all=${() => range(0, rows.length - 1)} />`)}
          ${columns.map((c) => html`<${Heading} column=${c} sort=${sort} role=${selection && 'columnheader'} />`)}
        </tr></thead>
        <tbody ref=${body} role=${selection && 'rowgroup'}>
          ${rows.map((row, i) => html`
            <tr key=${row.id} data-id=${row.id} role=${selection && 'row'} tabindex=${tab(i)}
              aria-selected=${selection ? String(selected.has(row.id)) : undefined} class=${row.rowClass}
              onMouseDown=${(e) => selection && e.shiftKey && e.preventDefault()} onClick=${click(i)} onKeyDown=${keys(i)} onFocus=${() => setAt(i)} onDblClick=${() => onOpen?.(row)}>
              ${selection && html`<td class="pick" role="gridcell"><input type="checkbox" tabindex="-1" aria-label=${t.components.table.select(rowLabel(row))}
                checked=${selected.has(row.id)} /></td>`}
              ${columns.map((c) => html`<td role=${selection && 'gridcell'} data-label=${c.label} class=${c.className}>${c.render(row, tab(i))}</td>`)}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

function PickAll({ rows, selection, all }) {
  const n = rows.filter((r) => selection.selected.has(r.id)).length;
  const ref = useRef(null);
  useLayoutEffect(() => { if (ref.current) ref.current.indeterminate = n > 0 && n < rows.length; });
  return html`<th scope="col" class="pick" role="columnheader"><input ref=${ref} type="checkbox" aria-label=${t.components.table.selectAll} data-testid="pick-all"
    checked=${n > 0 && n === rows.length} onChange=${() => selection.set(n === rows.length ? new Set() : all())} /></th>`;
}

function Heading({ column, sort, role }) {
  if (!column.sort || !sort) return html`<th scope="col" role=${role} class=${column.className}>${column.label}</th>`;
  const active = sort.by === column.sort;
  const next = active && sort.order === 'asc' ? 'desc' : active ? 'asc' : column.first || 'asc';
  return html`
    <th scope="col" role=${role} class=${column.className} aria-sort=${active ? (sort.order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <button type="button" class="sort" data-testid=${'sort-' + column.sort} onClick=${() => sort.set(column.sort, next)}>
        ${column.label}<span aria-hidden="true" class="arrow">${active ? (sort.order === 'asc' ? '▲' : '▼') : '↕'}</span>
      </button>
    </th>`;
}
