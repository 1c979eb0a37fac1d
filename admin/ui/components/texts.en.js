// Controls that several pages show, and what went wrong.
import { number } from '../formats.en.js';
import { named } from '../platform/name.en.js';

export default {
  loading: 'Loading…',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copyFailed: 'The browser did not let this page copy. Select the text and copy it yourself.',
  download: 'Download',
  refresh: 'Refresh',
  tools: 'Tools',
  tryAgain: 'Try again',
  never: 'never',
  on: 'on',
  off: 'off',
  notStored: 'Refused, not stored',
  notStoredHint: 'It is refused, but the server could not store that: a restart would undo it. Make the change again.',
  passwordTooShort: (least) => `At least ${least} characters.`,

  // Also in docs/glossary.md.
  escalating: {
    badge: 'escalating',
    definition: 'An escalating method allows more than its name says: it runs scripts, reveals or sets credentials, or changes the rights of others. A token may call it only if its permissions name it exactly.',
    thisOne: (why) => `This one: ${why}.`,
  },

  usePasskey: 'Use passkey',
  showPassword: (label) => `Show ${label}`,

  // The password that confirms a change, where no passkey does.
  confirm: {
    label: 'Your password',
    ofPlatform: (name) => `Your password for ${named(name)}`,
    wrong: 'The password is wrong. Nothing was changed.',
    missing: 'Enter your password to confirm.',
    notNeeded: (time) => `No password needed until ${time}.`,
    end: 'Require it again',
  },

  table: {
    select: (what) => `Select ${what}`,
    selectAll: 'Select all on this page',
    selectedColumn: 'Selected',
    selected: (x) => x ? `${number(x)} selected` : 'None selected',
    keys: 'Click a row to select it; Shift and Ctrl (or ⌘) select more. Keys: arrows move, Space selects, Ctrl+A takes all, Enter opens, Delete removes.',
  },

  pager: {
    label: 'Pages',
    perPage: 'Per page',
    previous: 'Previous',
    next: 'Next',
    range: (from, to) => `${number(from)}–${number(to)}`,
    rangeOf: (from, to, total) => `${number(from)}–${number(to)} of ${number(total)}`,
  },

  date: {
    placeholder: 'dd-mm-yyyy',
    open: 'Choose a date from the calendar',
    calendar: 'Calendar',
    previous: 'Previous month',
    next: 'Next month',
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    shortWeekdays: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
  },

  // What the server's reasons mean to the person, where its own words would not do.
  problems: {
    network: 'The server did not answer. Check the connection and try again.',
    unavailable: 'The server cannot do this at the moment. Try again in a little while.',
    busy: 'The server is busy. Try again in a little while.',
    throttled: 'Too many tries. Wait a little and try again.',
    sign_in_required: 'Your session has ended.',
    not_found: 'It is not there any more. Somebody may have removed it.',
    conflict: 'It was changed by somebody else in the meantime.',
    last_operator: 'This is the last enabled operator. Make another one first.',
    exists: 'An account with this login exists already.',
    has_tokens: 'The account still has tokens.',
    too_many_tokens: 'The account has as many tokens as are allowed. Remove one first.',
    not_durable: 'The change is in effect, but the server could not store it: a restart would undo it. Tell whoever runs the server.',
    confirmation_failed: 'The password is wrong.',
    confirmation_required: 'Enter your password.',
    platform_unavailable: 'The platform checks your password, and does not answer at the moment. Try again in a little while.',
    outcome_unknown: 'The change was written, but the disk of the server did not confirm it. Look at what there is now before you repeat it.',
    store_replaced: 'The file of the store was removed or replaced on the server, so nothing can be stored. Tell whoever runs the server to put the file back, or to restart the server.',
    platform_second_factor: 'The platform asks this login for a second factor, which cannot be passed on from here. Use a login without one, or ask the operator for a local account.',
    of_platform: 'The account has the password of the platform. Change it there.',
    second_factor_required: 'This needs your second factor, too: a code, or a passkey, which works only under the name of the site where it was added.',
    second_factor_failed: 'The code is wrong or was used already.',
    passkey_cancelled: 'No passkey was used. It was cancelled, took too long, or no passkey of yours is at hand. You can try again.',
    passkey_exists: 'This device or password manager has a passkey of your account already. Use another one.',
    passkey_failed: 'The browser could not use the passkey. Try again.',
    passkey_refused: 'The server refused what the passkey answered. Try again.',
    passkey_elsewhere: 'None of your passkeys works under this address. A passkey works only under the name of the site where it was added.',
    passkey_cloned: 'This passkey was refused: somebody may have a copy of it. Go on in another way and remove it, or ask an operator to do so.',
    too_many_passkeys: 'You have as many passkeys as are possible. Remove one first.',
    key_reused: 'This form was sent before with other values. Close it and start again.',
  },
  throttledFor: (duration) => `Too many tries. Wait ${duration} and try again.`,
  // A problem for which the server's words are best. why is the reason in a few words.
  serverSays: (detail, why) => detail,
  unknownProblem: 'Something went wrong. Try again.',
};
