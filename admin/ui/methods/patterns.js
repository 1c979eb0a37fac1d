// What a token's own list allows: a choice of exact method names and of patterns
// (prefix.*, *). Patterns also cover methods that are added to the catalog later,
// but never escalating or protected ones: those need their exact name.
//
// A choice is {names: Set, wild: Set, foreign: []}; foreign are names that the
// catalog does not know (any more), kept so that an edit loses nothing.

const prefixOf = (pattern) => pattern === '*' ? '' : pattern.slice(0, -1); // "a.b.*" -> "a.b."
const isPattern = (s) => s === '*' || s.endsWith('.*');
const lower = (s) => s.toLowerCase();

// choosable tells whether a token can be given the method at all.
export const choosable = (m) => !m.protected && !m.public;
export const ordinary = (m) => choosable(m) && !m.escalating;

const covers = (pattern, m) => ordinary(m) && lower(m.name).startsWith(lower(prefixOf(pattern)));

export const empty = () => ({ names: new Set(), wild: new Set(), foreign: [] });

export function read(list, methods) {
  const byName = new Map(methods.map((m) => [lower(m.name), m.name]));
  const choice = empty();
  for (const one of list) {
    if (isPattern(one)) choice.wild.add(one);
    else if (byName.has(lower(one))) choice.names.add(byName.get(lower(one)));
    else choice.foreign.push(one);
  }
  return choice;
}

export const write = (choice) => [...[...choice.wild].sort(), ...[...choice.names].sort(), ...choice.foreign];

const has = (choice, m) => choice.names.has(m.name) || [...choice.wild].some((p) => covers(p, m));
export const chosen = (choice, methods) => methods.filter((m) => choosable(m) && has(choice, m));

const copy = (choice) => ({ names: new Set(choice.names), wild: new Set(choice.wild), foreign: [...choice.foreign] });

// check turns methods on or off. Turning one off takes the patterns apart that
// cover it, into the names that they stand for now.
export function check(choice, some, on, methods) {
  const next = copy(choice);
  if (on) {
    for (const m of some) if (!has(next, m)) next.names.add(m.name);
    return next;
  }
  for (const p of choice.wild) {
    if (!some.some((m) => covers(p, m))) continue;
    next.wild.delete(p);
    for (const m of methods) if (covers(p, m)) next.names.add(m.name);
  }
  for (const m of some) next.names.delete(m.name);
  return next;
}

// setWild makes a choice cover a whole prefix, later methods too, or no longer.
export function setWild(choice, pattern, on, methods) {
  if (!on) {
    const next = copy(choice);
    next.wild.delete(pattern);
    for (const m of methods) if (covers(pattern, m)) next.names.add(m.name);
    return next;
  }
  const next = copy(choice);
  for (const p of choice.wild) if (prefixOf(p).startsWith(prefixOf(pattern))) next.wild.delete(p);
  for (const m of methods) if (covers(pattern, m)) next.names.delete(m.name);
  next.wild.add(pattern);
  return next;
}

// covered tells whether a pattern above this one is chosen already.
export const covered = (choice, pattern) => [...choice.wild].some((p) => p !== pattern && prefixOf(pattern).startsWith(prefixOf(p)));
