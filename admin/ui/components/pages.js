// Pages of a list that the server gives out by cursor. The cursors that led to a page are
// kept for the way back, so a page costs the same wherever it is.
import { useState, useEffect, useRef, useCallback } from '../vendor/htm-preact.js';
import { Problem } from '../request.js';
import { revision } from '../revision.js';
import { useStore } from '../store.js';

// usePages loads one page at a time: it calls list(params, signal) with a limit and a
// cursor, begins again with the first page whenever one of params changes, and loads the page
// again after a change was made.
export function usePages(list, params, limit) {
  const key = JSON.stringify([params, limit]);
  const [state, setState] = useState({ key: '', items: null, total: 0, next: '', cursors: [''] });
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(true);
  const running = useRef(null); // the AbortController of the request

  // load loads the page of the last cursor, and resolves to whether it has.
  const load = useCallback(async (cursors) => {
    running.current?.abort();
    const controller = running.current = new AbortController();
    setBusy(true);
    try {
      const page = await list({ ...params, limit, cursor: cursors.at(-1) }, controller.signal);
      if (controller.signal.aborted) return false;
      if (!page.items.length && cursors.length > 1) return load(cursors.slice(0, -1)); // the page has emptied
      setState({ key, items: page.items, total: page.total, next: page.next || '', cursors });
      setProblem(null);
      return true;
    } catch (e) {
      if (controller.signal.aborted) return false;
      if (!(e instanceof Problem)) throw e;
      setProblem(e);
      return false;
    } finally {
      if (!controller.signal.aborted) setBusy(false);
    }
  }, [key]);

  const refresh = () => load(state.key === key ? state.cursors : ['']);
  const changes = useStore(revision);
  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [key, changes]);

  return {
    ...state, busy, problem, limit, refresh,
    forward: state.next ? () => load([...state.cursors, state.next]) : null,
    back: state.cursors.length > 1 ? () => load(state.cursors.slice(0, -1)) : null,
  };
}
