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

export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useLayoutEffect(() => {
    setValue(store.get()); // it may have changed between rendering and here
    return store.subscribe(setValue);
  }, [store]);
  return value;
}
