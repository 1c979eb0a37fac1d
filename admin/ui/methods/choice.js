// What a token's own list allows: a choice of exact method names and of patterns
// (prefix.*, *). Patterns also cover methods that are added to the catalog later,
// but never escalating or protected ones: those need their exact name.
//
// A choice is {names: Set, patterns: Set, unknown: []}. It is never changed; functions
// return a new one. unknown are names that the catalog does not have any more, kept so
// that an edit loses nothing.

// isPattern reports whether an entry of a token's list stands for many methods.
export const isPattern = (s) => s === '*' || s.endsWith('.*');
const prefixOf = (pattern) => pattern === '*' ? '' : pattern.slice(0, -1); // "a.b.*" -> "a.b."
const lower = (s) => s.toLowerCase();

// isGrantable reports whether a token can be given the method at all.
export const isGrantable = (m) => !m.protected && !m.public;

// isOrdinary reports whether patterns cover the method.
export const isOrdinary = (m) => isGrantable(m) && !m.escalating;

const covers = (pattern, m) => isOrdinary(m) && lower(m.name).startsWith(lower(prefixOf(pattern)));

export const emptyChoice = () => ({ names: new Set(), patterns: new Set(), unknown: [] });

// readChoice makes a choice of the list of a token.
export function readChoice(list, methods) {
  const byName = new Map(methods.map((m) => [lower(m.name), m.name]));
  const choice = emptyChoice();
  for (const entry of list) {
    if (isPattern(entry)) choice.patterns.add(entry);
    else if (byName.has(lower(entry))) choice.names.add(byName.get(lower(entry)));
    else choice.unknown.push(entry);
  }
  return choice;
}

// writeChoice makes the list of a token of it.
export const writeChoice = (choice) => [...[...choice.patterns].sort(), ...[...choice.names].sort(), ...choice.unknown];

// includes reports whether a choice covers a method that a token can be given.
export const includes = (choice, m) => choice.names.has(m.name) || [...choice.patterns].some((p) => covers(p, m));

export const chosenMethods = (choice, methods) => methods.filter((m) => isGrantable(m) && includes(choice, m));

const clone = (choice) => ({ names: new Set(choice.names), patterns: new Set(choice.patterns), unknown: [...choice.unknown] });

// addMethods chooses some methods as well.
export function addMethods(choice, some) {
  const next = clone(choice);
  for (const m of some) if (!includes(next, m)) next.names.add(m.name);
  return next;
}

// removeMethods chooses some methods no longer. A pattern that covers one of them is
// replaced by the names of the methods that it covers now.
export function removeMethods(choice, some, methods) {
  const next = clone(choice);
  for (const p of choice.patterns) {
    if (!some.some((m) => covers(p, m))) continue;
    next.patterns.delete(p);
    for (const m of methods) if (covers(p, m)) next.names.add(m.name);
  }
  for (const m of some) next.names.delete(m.name);
  return next;
}

// addPattern chooses a pattern in place of what it covers.
export function addPattern(choice, pattern, methods) {
  const next = clone(choice);
  for (const p of choice.patterns) if (prefixOf(p).startsWith(prefixOf(pattern))) next.patterns.delete(p);
  for (const m of methods) if (covers(pattern, m)) next.names.delete(m.name);
  next.patterns.add(pattern);
  return next;
}

// removePattern replaces a pattern by the names of the methods that it covers now.
export function removePattern(choice, pattern, methods) {
  const next = clone(choice);
  next.patterns.delete(pattern);
  for (const m of methods) if (covers(pattern, m)) next.names.add(m.name);
  return next;
}

// isCovered reports whether a wider pattern is chosen already.
export const isCovered = (choice, pattern) => [...choice.patterns].some((p) => p !== pattern && prefixOf(pattern).startsWith(prefixOf(p)));
