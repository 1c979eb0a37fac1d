// What is filled in for a token, before it is sent: made from a token or anew,
// compared with where it started, and put on top of a newer state.
import { fields } from './fields.js';

const all = Object.entries(fields);
const together = (objects) => Object.assign({}, ...objects);

export const fresh = (catalog, policy) => together([{ account: '' }, ...all.map(([, f]) => f.fresh(catalog, policy))]);

export const ofToken = (token, catalog, policy) => together([{ account: token.account }, ...all.map(([, f]) => f.of(token, catalog, policy))]);

const sorted = (x) => JSON.stringify(x, (k, v) => Array.isArray(v) ? [...v].sort() : v);
const same = (field, a, b) => sorted(field.sent(a)) === sorted(field.sent(b));
const changed = (draft, start) => all.filter(([, f]) => !same(f, draft, start)).map(([, f]) => f);

// whole is everything, for a new token.
export const whole = (draft) => together(all.map(([, f]) => f.sent(draft)));

// difference is what of a draft differs from where it started.
export const difference = (draft, start) => together(changed(draft, start).map((f) => f.sent(draft)));

export const dirty = (draft, start) => changed(draft, start).length > 0;

// onTop keeps what the person changed since start and takes the rest from now.
export function onTop(draft, start, now) {
  const next = { ...now };
  for (const field of changed(draft, start)) for (const member of field.holds) next[member] = draft[member];
  return next;
}

// wrong says of each control what cannot be sent as it is.
export function wrong(draft, start, policy) {
  const errors = together(all.map(([, f]) => f.wrong && !(f.kept && start && same(f, draft, start)) ? f.wrong(draft, policy) : {}));
  return Object.fromEntries(Object.entries(errors).filter(([, e]) => e));
}
