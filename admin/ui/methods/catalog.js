// The methods, sets and resources of the server, loaded once while somebody is signed in.
import { useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { session } from '../session.js';
import { isGone, reachOf, resourcesOf } from './bound.js';
import { includes, isGrantable, readChoice } from './choice.js';

let loading = null; // promise of {methods, sets, resources}

export function loadCatalog() {
  loading ||= Promise.all([api.catalog.methods(), api.catalog.sets(), api.catalog.resources()]).then(
    ([methods, sets, resources]) => ({ methods: methods.items, sets: sets.items, resources: resources.items }),
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

// callableMethods lists the methods that a token may call.
export function callableMethods({ sets, methods, only = [], unbound = [] }, catalog) {
  const granted = grantedMethods({ sets, methods }, catalog);
  if (!only.length) return granted;
  const resources = resourcesOf(only);
  if (resources.some((name) => isGone(name, catalog))) return [];
  return granted.filter((m) => reachOf(m, resources) === 'named' || unbound.includes(m.name));
}

// grantedMethods lists the methods that these sets and patterns cover.
export function grantedMethods({ sets, methods }, catalog) {
  const inSets = new Set(catalog.sets.filter((s) => sets.includes(s.name)).flatMap((s) => s.methods));
  const choice = readChoice(methods, catalog.methods);
  return catalog.methods.filter((m) => isGrantable(m) && (inSets.has(m.name) || includes(choice, m)));
}
