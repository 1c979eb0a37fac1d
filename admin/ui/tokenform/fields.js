// The fields of a token that its owner chooses, and all that the dashboard does with each
// except for its control in the form. A new one stands here, and its texts in texts.en.js.
//
//   members           the members of a draft that belong to the field
//   initial           these members in a new draft, given catalog and policy
//   fromToken         these members in a draft of a token, given catalog and policy
//   toRequest         what is sent of a draft
//   describe          the text of each member of a token; problems name these members, too
//   validate          why a draft cannot be sent, by control of the form; empty if it can
//   unchangedIsValid  set if what the token has already may stay, whatever validate says
//   isLimit           set for the lists that say where a token works
import { readDay, writeDay } from '../days.js';
import { reachOf, resourceOf, valueOf } from '../methods/bound.js';
import { grantedMethods } from '../methods/catalog.js';
import { readChoice, writeChoice } from '../methods/choice.js';
import { format, t } from '../texts.js';
import { dayOf } from '../zones.js';
import { dayFromNow, defaultDays, expiryError, startError } from './expiry.js';

// linesOf splits what is typed into a control for a list.
export const linesOf = (text) => text.split(/[\n,;]+/).map((s) => s.trim()).filter(Boolean);

const mostDescribed = 3;
const describeList = (items) => format.shortList(items, mostDescribed) || t.tokenform.conflict.nothing;

const limit = (name) => ({
  members: [name],
  initial: () => ({ [name]: '' }),
  fromToken: (token) => ({ [name]: token[name].join('\n') }),
  toRequest: (draft) => ({ [name]: linesOf(draft[name]) }),
  describe: { [name]: (token) => describeList(token[name]) },
  isLimit: true,
});

export const fields = {
  description: {
    members: ['description'],
    initial: () => ({ description: '' }),
    fromToken: (token) => ({ description: token.description }),
    toRequest: (draft) => ({ description: draft.description.trim() }),
    describe: { description: (token) => token.description },
    validate: (draft) => ({ description: draft.description.trim() ? '' : t.tokenform.descriptionMissing }),
  },
  notBefore: {
    members: ['starts'], // empty: at once
    initial: () => ({ starts: '' }),
    fromToken: (token, catalog, policy) => ({ starts: token.not_before ? writeDay(dayOf(token.not_before, policy.zone)) : '' }),
    toRequest: (draft) => ({ not_before: draft.starts.trim() ? normalized(draft.starts) : 'now' }),
    describe: { not_before: (token) => token.not_before ? format.dateTime(token.not_before) : t.tokenform.atOnce },
    validate: (draft) => ({ starts: startError(draft) }),
    unchangedIsValid: true,
  },
  expires: {
    members: ['never', 'expires'],
    initial: (catalog, policy) => ({ never: false, expires: writeDay(dayFromNow(defaultDays, policy)) }),
    fromToken: (token, catalog, policy) => ({ never: !token.expires, expires: token.expires ? writeDay(dayOf(token.expires, policy.zone)) : '' }),
    toRequest: (draft) => ({ expires: draft.never ? 'never' : normalized(draft.expires) }),
    describe: { expires: (token, policy) => token.expires ? format.expiration(token.expires, policy.zone) : t.components.never },
    validate: (draft, policy) => ({ expires: expiryError(draft, policy) }),
    unchangedIsValid: true,
  },
  // mode is set, custom, or asNow for a token that has sets and methods of its own; such a
  // token keeps its sets.
  grant: {
    members: ['mode', 'set', 'keptSets', 'choice'],
    initial: ({ methods, sets }, policy) => {
      const allowed = policy.allowed_sets?.length ? sets.filter((s) => policy.allowed_sets.includes(s.name)) : [];
      return { mode: allowed.length ? 'set' : 'custom', set: allowed[0]?.name || '', keptSets: [], choice: readChoice([], methods) };
    },
    fromToken: (token, { methods }) => {
      const mode = token.sets.length === 0 ? 'custom' : token.sets.length === 1 && token.methods.length === 0 ? 'set' : 'asNow';
      return { mode, set: mode === 'set' ? token.sets[0] : '', keptSets: token.sets, choice: readChoice(token.methods, methods) };
    },
    toRequest: grantOf,
    describe: { sets: (token) => describeList(token.sets), methods: (token) => describeList(token.methods) },
    validate: (draft) => {
      const { sets, methods } = grantOf(draft);
      return { methods: methods.length === 0 && sets.filter(Boolean).length === 0 ? t.tokenform.grantMissing : '' };
    },
  },
  addresses: limit('addresses'),
  audience: limit('audience'),
  // only has a text for each resource, by its name; unbound are names of methods.
  bound: {
    members: ['only', 'unbound'],
    initial: () => ({ only: {}, unbound: [] }),
    fromToken: (token) => ({ only: readOnly(token.only), unbound: token.unbound }),
    toRequest: (draft) => ({ only: writeOnly(draft.only), unbound: unboundMethods(draft).filter((m) => draft.unbound.includes(m.name)).map((m) => m.name) }),
    describe: { only: (token) => describeList(token.only), unbound: (token) => describeList(token.unbound) },
  },
};

// limits are the names of the fields that say where a token works.
export const limits = Object.keys(fields).filter((name) => fields[name].isLimit);

function grantOf(draft) {
  if (draft.mode === 'set') return { sets: [draft.set], methods: [] };
  return { sets: draft.mode === 'asNow' ? draft.keptSets : [], methods: writeChoice(draft.choice) };
}

function readOnly(only) {
  const texts = {};
  for (const entry of only) texts[resourceOf(entry)] = [...texts[resourceOf(entry)]?.split('\n') || [], valueOf(entry)].join('\n');
  return texts;
}

// valuesOf splits what is typed into the control of a resource. A value may hold a comma.
export const valuesOf = (text = '') => [...new Set(text.split('\n').map((s) => s.trim()).filter(Boolean))];

const writeOnly = (only) => Object.entries(only).flatMap(([name, text]) => valuesOf(text).map((value) => `${name}=${value}`));

// boundResources lists the names of the resources that a draft binds to.
export const boundResources = ({ only }) => Object.keys(only).filter((name) => valuesOf(only[name]).length);

// unboundMethods lists those of the chosen methods that the token can call only if it is allowed them
// unbound.
export function unboundMethods(draft) {
  const resources = boundResources(draft);
  return resources.length ? grantedMethods(grantOf(draft), draft.catalog).filter((m) => reachOf(m, resources) !== 'named') : [];
}

// normalized is the text if it is no day: the server says what is wrong with it.
function normalized(text) {
  const day = readDay(text);
  return day ? writeDay(day) : text;
}
