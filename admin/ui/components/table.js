// A table of records, sorted by its headings. With a selection it is a grid whose rows
// can be selected (rowselection.js).
import { html, useRef, useLayoutEffect } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { useRowSelection } from './rowselection.js';

// Table shows rows, which have an id, in columns: {label, render(row, tabIndex)}, and if
// they can be sorted by, sort: the API's name, and first: the order that comes first.
// rowLabel(row) names a row; single allows one row to be selected.
export function Table({ label, testid, columns, rows, rowLabel, selection, onOpen, onDelete, sort, busy, single }) {
  const { body, tabIndex, rowProps, selectAll, selectNone } = useRowSelection({ rows, selection, onOpen, onDelete });
  const grid = selection && { role: 'grid', 'aria-multiselectable': String(!single) };
  return html`
    <div class="table-wrap" aria-busy=${busy ? 'true' : undefined}>
      <table ...${grid} aria-label=${label} data-testid=${testid} class="records">
        <thead role=${selection && 'rowgroup'}><tr role=${selection && 'row'}>
          ${selection && (single ? html`<th scope="col" role="columnheader" class="pick"><span class="visually-hidden">${t.components.table.selectedColumn}</span></th>`
            : html`<${SelectAll} rows=${rows} selected=${selection.selected} selectAll=${selectAll} selectNone=${selectNone} />`)}
          ${columns.map((c) => html`<${Heading} column=${c} sort=${sort} role=${selection && 'columnheader'} />`)}
        </tr></thead>
        <tbody ref=${body} role=${selection && 'rowgroup'}>
          ${rows.map((row, i) => html`
            <tr key=${row.id} data-id=${row.id} role=${selection && 'row'} ...${rowProps(i)}>
              ${selection && html`<td class="pick" role="gridcell"><input type="checkbox" tabindex="-1" aria-label=${t.components.table.select(rowLabel(row))}
                checked=${selection.selected.has(row.id)} /></td>`}
              ${columns.map((c) => html`<td role=${selection && 'gridcell'} data-label=${c.label} class=${cellClass(c)}>${c.render(row, tabIndex(i))}</td>`)}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

// cellClass also has by what the column sorts, for style sheets.
const cellClass = ({ className, sort }) => [className, sort && 'by-' + sort].filter(Boolean).join(' ') || undefined;

function SelectAll({ rows, selected, selectAll, selectNone }) {
  const n = rows.filter((r) => selected.has(r.id)).length;
  const ref = useRef(null);
  useLayoutEffect(() => { if (ref.current) ref.current.indeterminate = n > 0 && n < rows.length; });
  return html`<th scope="col" class="pick" role="columnheader"><input ref=${ref} type="checkbox" aria-label=${t.components.table.selectAll} data-testid="pick-all"
    checked=${n > 0 && n === rows.length} onChange=${n === rows.length ? selectNone : selectAll} /></th>`;
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
