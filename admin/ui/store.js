// A value that several components show, and that draws them anew when it is set.
import { useState, useLayoutEffect } from './vendor/htm-preact.js';

export function createStore(value) {
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// createKeptStore is a store of one of values, first at the beginning. What the person chooses
// lasts as long as the tab, over reloads too: it is in the state of the history, since pages
// here keep nothing in the browser.
export function createKeptStore(name, values, first) {
  const remembered = history.state?.[name];
  let chosen = values.includes(remembered) ? remembered : null;
  const store = createStore(chosen ?? first);
  // keep notes the choice at the place where the person is now.
  const keep = () => chosen && history.replaceState({ ...history.state, [name]: chosen }, '');
  store.subscribe((value) => {
    chosen = value;
    keep();
  });
  addEventListener('hashchange', keep);
  return store;
}

export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useLayoutEffect(() => {
    setValue(store.get()); // it may have changed between rendering and here
    return store.subscribe(setValue);
  }, [store]);
  return value;
}
