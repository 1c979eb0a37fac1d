// A draft is what is filled in for a token before it is sent: made anew or from a token,
// compared with where it started, and put on top of a newer state of the token. Its
// members are those of the fields, account, and the catalog that it was made with.
import { fields } from './fields.js';

const all = Object.values(fields);
const merge = (objects) => Object.assign({}, ...objects);

export const newDraft = (catalog, policy) => merge([{ account: '', catalog }, ...all.map((f) => f.initial(catalog, policy))]);

export const draftOf = (token, catalog, policy) => merge([{ account: token.account, catalog }, ...all.map((f) => f.fromToken(token, catalog, policy))]);

const sorted = (x) => JSON.stringify(x, (k, v) => Array.isArray(v) ? [...v].sort() : v);
const isSame = (field, a, b) => sorted(field.toRequest(a)) === sorted(field.toRequest(b));
const changedFields = (draft, start) => all.filter((f) => !isSame(f, draft, start));

// allValues is what is sent for a new token.
export const allValues = (draft) => merge(all.map((f) => f.toRequest(draft)));

// changedValues is what is sent of a draft that started from a token.
export const changedValues = (draft, start) => merge(changedFields(draft, start).map((f) => f.toRequest(draft)));

export const isChanged = (draft, start) => changedFields(draft, start).length > 0;

// rebase keeps what the person changed since start and takes the rest from now.
export function rebase(draft, start, now) {
  const next = { ...now };
  for (const field of changedFields(draft, start)) for (const member of field.members) next[member] = draft[member];
  return next;
}

// findErrors says of each control why it cannot be sent as it is. start is null for a new
// token.
export function findErrors(draft, start, policy) {
  const checked = all.filter((f) => f.validate && !(f.unchangedIsValid && start && isSame(f, draft, start)));
  const errors = merge(checked.map((f) => f.validate(draft, policy)));
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error));
}
