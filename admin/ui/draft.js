// What is filled in for a token, before it is sent: made from a token or anew,
// compared with where it started, and put on top of a newer state.
import * as dates from './dates.js';
import * as patterns from './patterns.js';
import { t } from './texts.js';

const usualDays = 90;

export function fresh({ methods, sets }, policy) {
  const allowed = policy.allowed_sets?.length ? sets.filter((s) => policy.allowed_sets.includes(s.name)) : [];
  return {
    account: '', description: '', addresses: '', audience: '',
    never: false, expires: dates.sayDay(inDays(usualDays, policy)),
    mode: allowed.length ? 'set' : 'custom', set: allowed[0]?.name || '', keptSets: [],
    choice: patterns.read([], methods),
  };
}

// inDays is the day so many days ahead, or the last one that the policy leaves.
export function inDays(n, policy) {
  const day = dates.addDays(dates.today(policy.zone), n);
  const last = dates.lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && dates.compareDays(day, last) > 0 ? last : day;
}

export const mayNever = (policy) => !policy.expiry_required && !policy.max_lifetime_seconds;

export function ofToken(token, { methods }, policy) {
  const mode = token.sets.length === 0 ? 'custom' : token.sets.length === 1 && token.methods.length === 0 ? 'set' : 'asNow';
  return {
    account: token.account, description: token.description,
    addresses: token.addresses.join('\n'), audience: token.audience.join('\n'),
    never: !token.expires, expires: token.expires ? dates.sayDate(token.expires, policy.zone) : '',
    mode, set: mode === 'set' ? token.sets[0] : '', keptSets: token.sets,
    choice: patterns.read(token.methods, methods),
  };
}

export const lines = (text) => text.split(/[\n,;]+/).map((s) => s.trim()).filter(Boolean);

export function grantOf(draft) {
  if (draft.mode === 'set') return { sets: [draft.set], methods: [] };
  return { sets: draft.mode === 'asNow' ? draft.keptSets : [], methods: patterns.write(draft.choice) };
}

// parts are what can be changed by itself: the members that it is sent as.
const parts = {
  description: (d) => ({ description: d.description.trim() }),
  expires: (d) => ({ expires: d.never ? 'never' : sent(d.expires) }),
  grant: (d) => grantOf(d),
  addresses: (d) => ({ addresses: lines(d.addresses) }),
  audience: (d) => ({ audience: lines(d.audience) }),
};

const fields = { description: ['description'], expires: ['never', 'expires'], grant: ['mode', 'set', 'keptSets', 'choice'], addresses: ['addresses'], audience: ['audience'] };

const sent = (text) => {
  const day = dates.readDay(text);
  return day ? dates.sayDay(day) : text;
};

const sorted = (x) => JSON.stringify(x, (k, v) => Array.isArray(v) ? [...v].sort() : v);
const same = (part, a, b) => sorted(parts[part](a)) === sorted(parts[part](b));

// whole is everything, for a new token.
export const whole = (draft) => Object.assign({}, ...Object.values(parts).map((f) => f(draft)));

// difference is what of a draft differs from where it started.
export const difference = (draft, start) =>
  Object.assign({}, ...Object.entries(parts).filter(([part]) => !same(part, draft, start)).map(([, f]) => f(draft)));

export const dirty = (draft, start) => Object.keys(parts).some((part) => !same(part, draft, start));

// onTop keeps what the person changed since start and takes the rest from now.
export function onTop(draft, start, now) {
  const next = { ...now };
  for (const part of Object.keys(parts)) if (!same(part, draft, start)) for (const f of fields[part]) next[f] = draft[f];
  return next;
}

// wrong says of each field what cannot be sent as it is.
export function wrong(draft, start, policy) {
  const errors = {};
  if (!draft.description.trim()) errors.description = t.form.descriptionMissing;
  if (!start || !same('expires', draft, start)) errors.expires = wrongDay(draft, policy);
  const grant = grantOf(draft);
  if (grant.methods.length === 0 && grant.sets.filter(Boolean).length === 0) errors.methods = t.form.nothingChosen;
  return Object.fromEntries(Object.entries(errors).filter(([, e]) => e));
}

function wrongDay(draft, policy) {
  if (draft.never) return '';
  const day = dates.readDay(draft.expires);
  if (!day) return t.date.invalid;
  if (dates.compareDays(day, dates.today(policy.zone)) < 0) return t.date.past;
  const last = dates.lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && dates.compareDays(day, last) > 0 ? t.date.tooLate(dates.sayDay(last)) : '';
}
