// The fields of a token that its owner chooses, and all that the dashboard does with each but for
// the control in the form. A new one stands here, and its texts in texts.en.js.
//
//   holds   the members of a draft that are its
//   fresh   what a draft begins with, given catalog and policy
//   of      what a draft of a token begins with, likewise
//   sent    the members that a draft is sent as
//   says    by member of a token, what people read of it; problems are about these members, too
//   wrong   why a draft cannot be sent, by control of the form; empty: it can
//   kept    whether it may stay as it is though that is wrong
//   limit   whether it is one of the lists that say where a token works
import { readDay, writeDay } from '../days.js';
import * as patterns from '../methods/patterns.js';
import { format, t } from '../texts.js';
import { dayOf } from '../zones.js';
import { inDays, usualDays, wrongDay } from './expiry.js';

export const lines = (text) => text.split(/[\n,;]+/).map((s) => s.trim()).filter(Boolean);

const few = (items) => format.shortList(items, 3) || t.tokenform.conflict.nothing;

const limit = (name) => ({
  holds: [name],
  fresh: () => ({ [name]: '' }),
  of: (token) => ({ [name]: token[name].join('\n') }),
  sent: (draft) => ({ [name]: lines(draft[name]) }),
  says: { [name]: (token) => few(token[name]) },
  limit: true,
});

export const fields = {
  description: {
    holds: ['description'],
    fresh: () => ({ description: '' }),
    of: (token) => ({ description: token.description }),
    sent: (draft) => ({ description: draft.description.trim() }),
    says: { description: (token) => token.description },
    wrong: (draft) => ({ description: draft.description.trim() ? '' : t.tokenform.descriptionMissing }),
  },
  expires: {
    holds: ['never', 'expires'],
    fresh: (catalog, policy) => ({ never: false, expires: writeDay(inDays(usualDays, policy)) }),
    of: (token, catalog, policy) => ({ never: !token.expires, expires: token.expires ? writeDay(dayOf(token.expires, policy.zone)) : '' }),
    sent: (draft) => ({ expires: draft.never ? 'never' : sentDay(draft.expires) }),
    says: { expires: (token, policy) => token.expires ? format.dateTime(token.expires, policy.zone) : t.components.never },
    wrong: (draft, policy) => ({ expires: wrongDay(draft, policy) }),
    kept: true,
  },
  grant: {
    holds: ['mode', 'set', 'keptSets', 'choice'],
    fresh: ({ methods, sets }, policy) => {
      const allowed = policy.allowed_sets?.length ? sets.filter((s) => policy.allowed_sets.includes(s.name)) : [];
      return { mode: allowed.length ? 'set' : 'custom', set: allowed[0]?.name || '', keptSets: [], choice: patterns.read([], methods) };
    },
    of: (token, { methods }) => {
      const mode = token.sets.length === 0 ? 'custom' : token.sets.length === 1 && token.methods.length === 0 ? 'set' : 'asNow';
      return { mode, set: mode === 'set' ? token.sets[0] : '', keptSets: token.sets, choice: patterns.read(token.methods, methods) };
    },
    sent: grantOf,
    says: { sets: (token) => few(token.sets), methods: (token) => few(token.methods) },
    wrong: (draft) => {
      const grant = grantOf(draft);
      return { methods: grant.methods.length === 0 && grant.sets.filter(Boolean).length === 0 ? t.tokenform.grantMissing : '' };
    },
  },
  addresses: limit('addresses'),
  audience: limit('audience'),
};

// limits are the names of the fields that say where a token works.
export const limits = Object.keys(fields).filter((name) => fields[name].limit);

function grantOf(draft) {
  if (draft.mode === 'set') return { sets: [draft.set], methods: [] };
  return { sets: draft.mode === 'asNow' ? draft.keptSets : [], methods: patterns.write(draft.choice) };
}

function sentDay(text) {
  const day = readDay(text);
  return day ? writeDay(day) : text;
}
