// The methods and sets of the server, asked for once while somebody is signed in.
import { useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { session } from '../session.js';

let asked = null;

export function load() {
  asked ||= Promise.all([api.catalog.methods(), api.catalog.sets()]).then(
    ([methods, sets]) => ({ methods: methods.items, sets: sets.items }),
    (problem) => {
      asked = null;
      throw problem;
    });
  return asked;
}

session.subscribe(({ state }) => {
  if (state === 'out') asked = null;
});

// useCatalog is null until it is there; the second value is what went wrong.
export function useCatalog() {
  const [catalog, setCatalog] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    let gone = false;
    load().then((c) => gone || setCatalog(c), (p) => gone || setProblem(p));
    return () => { gone = true; };
  }, []);
  return [catalog, problem];
}

// allowedBy lists the methods that a token with these sets and patterns may call.
export function allowedBy({ sets, methods }, catalog) {
  const names = new Set();
  for (const s of catalog.sets) if (sets.includes(s.name)) for (const m of s.methods) names.add(m);
  const exact = new Set(methods.map((m) => m.toLowerCase()));
  const prefixes = methods.filter((m) => m === '*' || m.endsWith('.*')).map((m) => m.slice(0, -1).toLowerCase());
  return catalog.methods.filter((m) => {
    if (m.protected || m.public) return false;
    const name = m.name.toLowerCase();
    return names.has(m.name) || exact.has(name) || !m.escalating && prefixes.some((p) => name.startsWith(p));
  });
}
