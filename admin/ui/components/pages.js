// Pages of a list that the server hands out by cursor: the way back is the cursors
// that led here, so a page costs the same wherever it is.
import { useState, useEffect, useRef, useCallback } from '../vendor/htm-preact.js';
import { Problem } from '../request.js';

// usePages loads one page at a time: list(params, signal) is called with limit and
// cursor, and again from the first page whenever one of params changes.
export function usePages(list, params, limit) {
  const key = JSON.stringify([params, limit]);
  const [state, setState] = useState({ key: '', items: null, total: 0, next: '', cursors: [''] });
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(true);
  const running = useRef(null);

  // load answers whether the page is there.
  const load = useCallback(async (cursors) => {
    running.current?.abort();
    const stop = running.current = new AbortController();
    setBusy(true);
    try {
      const got = await list({ ...params, limit, cursor: cursors.at(-1) }, stop.signal);
      if (stop.signal.aborted) return false;
      if (!got.items.length && cursors.length > 1) return load(cursors.slice(0, -1)); // the page has emptied
      setState({ key, items: got.items, total: got.total, next: got.next || '', cursors });
      setProblem(null);
      return true;
    } catch (e) {
      if (stop.signal.aborted) return false;
      if (!(e instanceof Problem)) throw e;
      setProblem(e);
      return false;
    } finally {
      if (!stop.signal.aborted) setBusy(false);
    }
  }, [key]);

  useEffect(() => {
    load(['']);
    return () => running.current?.abort();
  }, [key]);

  return {
    ...state, busy, problem, limit,
    refresh: () => load(state.key === key ? state.cursors : ['']),
    forward: state.next ? () => load([...state.cursors, state.next]) : null,
    back: state.cursors.length > 1 ? () => load(state.cursors.slice(0, -1)) : null,
  };
}
