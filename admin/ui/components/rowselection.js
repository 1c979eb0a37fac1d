// Selecting rows of a table: by click, with Shift and Ctrl or Cmd, and with the keyboard
// (arrows move, Space selects, Shift+arrows extend, Ctrl+A takes all, Enter opens).
import { useState, useRef, useEffect } from '../vendor/htm-preact.js';
import { focusList, hasLostFocus } from './focus.js';

// useRowSelection returns the ref of the table's body, the properties of each row, and
// what the box above the rows does. selection is {selected, set} with ids of rows; without
// one, rows only open.
export function useRowSelection({ rows, selection, onOpen, onDelete }) {
  const body = useRef(null);
  const [focused, setFocused] = useState(0);
  const anchor = useRef(0); // where Shift extends from
  const before = useRef([]); // ids of the rows that were shown last
  useEffect(() => {
    const ids = rows.map((r) => r.id);
    const next = nextRow(before.current, ids);
    const someGone = before.current.some((id) => !ids.includes(id));
    before.current = ids;
    anchor.current = next;
    setFocused(next);
    if (!someGone || !hasLostFocus()) return;
    if (selection) body.current?.children[next]?.focus();
    else focusList();
  }, [rows]);
  useEffect(() => () => { queueMicrotask(() => { if (hasLostFocus()) focusList(); }); }, []); // the last row is gone

  const selected = selection?.selected;
  const range = (a, b) => new Set(rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((r) => r.id));
  const extend = (i) => selection.set(range(anchor.current, i));
  const selectAll = () => selection.set(range(0, rows.length - 1));
  const selectNone = () => selection.set(new Set());
  const toggle = (i) => {
    const next = new Set(selected);
    if (!next.delete(rows[i].id)) next.add(rows[i].id);
    anchor.current = i;
    selection.set(next);
  };
  const selectOnly = (i) => {
    anchor.current = i;
    selection.set(new Set([rows[i].id]));
  };
  const move = (event, to) => () => {
    const i = Math.max(0, Math.min(rows.length - 1, to));
    setFocused(i);
    body.current?.children[i]?.focus();
    if (event.shiftKey) extend(i);
  };
  const keyHandler = (event, i) => {
    switch (event.key) {
      case 'ArrowDown': return move(event, i + 1);
      case 'ArrowUp': return move(event, i - 1);
      case 'Home': return move(event, 0);
      case 'End': return move(event, rows.length - 1);
      case ' ': return () => event.shiftKey ? extend(i) : toggle(i);
      case 'Enter': return onOpen && (() => onOpen(rows[i]));
      case 'Delete': return onDelete && selected.size > 0 && onDelete;
      case 'Escape': return selected.size > 0 && selectNone;
      case 'a': case 'A': return (event.ctrlKey || event.metaKey) && selectAll;
    }
  };
  const onKeyDown = (i) => (event) => {
    if (!selection || event.target.closest('a, button') && ['Enter', ' '].includes(event.key)) return;
    const handle = keyHandler(event, i);
    if (!handle) return;
    event.preventDefault();
    handle();
  };
  const onClick = (i) => (event) => {
    if (!selection || event.target.closest('a, button')) return;
    setFocused(i);
    if (event.shiftKey) extend(i);
    else if (event.ctrlKey || event.metaKey || event.target.closest('.pick')) toggle(i);
    else selectOnly(i);
  };

  // tabIndex makes the rows one stop of Tab; links in a row are reached from the row.
  const tabIndex = (i) => selection ? (i === Math.min(focused, Math.max(rows.length - 1, 0)) ? '0' : '-1') : undefined;
  const rowProps = (i) => ({
    tabindex: tabIndex(i),
    'aria-selected': selection ? String(selected.has(rows[i].id)) : undefined,
    onMouseDown: (e) => selection && e.shiftKey && e.preventDefault(), // marks no text
    onClick: onClick(i),
    onKeyDown: onKeyDown(i),
    onFocus: () => setFocused(i),
    onDblClick: () => onOpen?.(rows[i]),
  });
  return { body, tabIndex, rowProps, selectAll, selectNone };
}

// nextRow is the row in the place of the first that is gone, or the first row of a list
// that has no row of before.
function nextRow(before, now) {
  const gone = before.findIndex((id) => !now.includes(id));
  return gone < 0 || !before.some((id) => now.includes(id)) ? 0 : Math.min(gone, Math.max(now.length - 1, 0));
}
