// The methods and sets of the server, loaded once while somebody is signed in.
import { useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { session } from '../session.js';
import { includes, isGrantable, readChoice } from './choice.js';

let loading = null; // promise of {methods, sets}

export function loadCatalog() {
  loading ||= Promise.all([api.catalog.methods(), api.catalog.sets()]).then(
    ([methods, sets]) => ({ methods: methods.items, sets: sets.items }),
    (problem) => {
      loading = null;
      throw problem;
    });
  return loading;
}

session.subscribe(({ state }) => {
  if (state === 'signedOut') loading = null;
});

// useCatalog is null until the catalog is loaded, and if that fails.
export function useCatalog() {
  const [catalog, setCatalog] = useState(null);
  useEffect(() => {
    let unmounted = false;
    loadCatalog().then((loaded) => unmounted || setCatalog(loaded), () => {});
    return () => { unmounted = true; };
  }, []);
  return catalog;
}

// callableMethods lists the methods that a token with these sets and patterns may call.
export function callableMethods({ sets, methods }, catalog) {
  const inSets = new Set(catalog.sets.filter((s) => sets.includes(s.name)).flatMap((s) => s.methods));
  const choice = readChoice(methods, catalog.methods);
  return catalog.methods.filter((m) => isGrantable(m) && (inSets.has(m.name) || includes(choice, m)));
}
