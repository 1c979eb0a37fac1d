// The form of a token.
import { count, list, plural } from '../formats.en.js';

export default {
  generateTitle: 'Generate token',
  editTitle: (description) => `Edit “${description}”`,
  editNumber: (id) => `Edit token ${id}`,
  copyTitle: (description) => `Copy “${description}”`,
  copyNumber: (id) => `Copy token ${id}`,
  copyText: 'Makes a new token with a value of its own; the one that you copy from stays as it is.',
  generate: 'Generate',
  save: 'Save',
  generateCopy: 'Generate copy',
  saved: (description) => `“${description}” was saved.`,
  unchanged: 'Nothing is changed yet.',
  regenerate: 'Forgot or lost the value? Regenerate',

  name: 'Name',
  account: 'Account',
  accountHint: 'Whose token this is.',
  description: 'Description',
  descriptionHint: 'What it is for. This is how you recognise it in the list.',
  descriptionExample: 'such as: nightly deploy of my-project',
  descriptionMissing: 'Say what the token is for.',
  copyOf: (description) => `${description} (copy)`,

  expiration: 'Expiration',
  expires: 'Expiration date',
  expiresHint: (zone) => `Day-month-year, or year-month-day. The token works until the end of that day (${zone}).`,
  expiresOn: (day, inDays) => `${day}, end of day, ${inDays}.`,
  expiresElsewhere: (day, endOfDay, inDays, yourTime) => `${day}, ${endOfDay}, ${inDays}. For you that is ${yourTime}.`,
  expiredNow: 'This token has expired. With a later date it works again, with the same value.',
  never: 'Never',
  neverHint: 'Works until you remove it. A date is safer.',
  spans: 'Or choose',
  span: (days) => days === 365 ? '1 year' : count(days, { one: 'day', other: 'days' }),
  dateInvalid: 'Write the date as dd-mm-yyyy, for example 31-12-2027, or as 2027-12-31.',
  starts: 'Start date (optional)',
  startsHint: (zone) => `Empty: the token works at once. Otherwise from the start of that day (${zone}).`,
  startsOn: (day, zone) => `${day}, start of day (${zone}).`,
  startsAfterEnd: 'The token would expire before it starts to work. Choose an earlier start or a later expiration date.',
  atOnce: 'at once',
  datePast: 'This day is over. Choose a later one.',
  dateTooLate: (last) => `Tokens may live until ${last} at most.`,

  presets: 'Presets',
  custom: 'No preset',
  customHint: 'Choose the methods one by one. The safest way: only what the script needs.',
  asNow: 'Keep current',
  asNowHint: (sets) => `The ${sets.length === 1 ? 'preset' : 'presets'} ${list(sets)}, plus the methods that are checked below.`,
  unknownSet: 'This preset does not exist any more.',

  permissions: 'Permissions',
  contentsOf: (preset, x) => `${preset} allows ${count(x, { one: 'method', other: 'methods' })}`,
  laterMethods: 'Also covers methods that are added to these later:',
  grantMissing: 'Choose at least one method, or a preset.',

  limits: 'Limits',
  limitFields: {
    addresses: {
      label: 'Allowed addresses',
      hint: 'One address or network per line, such as 203.0.113.7 or 10.0.0.0/8. Empty: from anywhere.',
      some: (x) => count(x, { one: 'address', other: 'addresses' }),
      all: 'any address',
    },
    audience: {
      label: 'Sites',
      hint: 'One name per line, such as api.example.com. Empty: at all sites.',
      some: (x) => count(x, { one: 'site', other: 'sites' }),
      all: 'all sites',
    },
  },
  // What a token may touch; title is that of a resource of the API, such as Environment.
  only: {
    label: (title) => `${title}: only these`,
    hint: 'One name per line, such as my-project. staging-* stands for all that start with staging-. Empty: all.',
    gone: 'The catalog does not have this resource any more, so the token can call nothing. Empty the field to save the token without it.',
    some: (title) => `${title}: only some`,
    all: (title) => `${title}: all`,
    unbound: 'Unbound methods',
    unnamed: (x, titles) => `${count(x, { one: 'of the chosen methods does', other: 'of the chosen methods do' })} not name what the token is bound to (${list(titles)}), or not in a way that the gate can read. The token cannot call ${plural(x, { one: 'it', other: 'them' })}, unless you check ${plural(x, { one: 'it', other: 'them' })} here as unbound. An unbound method is not limited to what you typed above.`,
    allNamed: (titles) => `Each of the chosen methods names what it is about (${list(titles)}), so the token can call them all.`,
    unclear: (titles) => `With these the token can touch others, too (${list(titles)}): the gate cannot find out which one a call is about.`,
  },
  addMyAddress: (address) => `Add mine (${address})`,

  // What a link to the form has filled in.
  addedMethod: (method) => `Saving adds ${method} to the permissions.`,
  addedEscalating: (why) => `It is escalating: ${why}.`,
  addedAddress: (address) => `Saving adds ${address} to the allowed addresses.`,
  addedUnbound: (method) => `Saving allows ${method} as an unbound method: it does not name what the token is bound to.`,

  // What the token will be allowed.
  summary: {
    title: 'Summary',
    allows: 'Allowed',
    nothing: 'no method yet',
    start: 'From the start of',
    until: 'Until',
    never: 'never expires',
    noDate: 'no date yet',
    from: 'From',
    at: 'Sites',
  },

  leave: 'Leave without saving?',
  leaveText: 'What you have filled in here will be lost.',
  leaveYes: 'Leave',
  leaveNo: 'Stay',

  outcomeUnknown: 'It may have been carried out all the same: trying again from here will not do it twice.',
  alreadyDone: (id) => `Token ${id} was made by an earlier try, but its value can no longer be shown. Regenerate it to get a new one.`,
  openRegenerate: 'Regenerate it',

  // Somebody else changed the token while it was being edited.
  conflict: {
    title: 'Changed in the meantime',
    text: 'Somebody else changed this token since you opened it:',
    same: 'Nothing that you see here is different, so you can keep your changes.',
    change: (field, from, to) => `${field}: ${from} → ${to}`,
    nothing: 'none',
    load: 'Load the new state',
    loaded: 'The new state was loaded.',
    keep: 'Keep my input and go on',
    kept: 'Your input was kept, and the rest is as in the new state. Check it, then save again.',
  },
};
