// Every text that a person reads, in English. To translate the page, translate
// this file; nothing else holds words. What comes from the server (descriptions,
// names of methods, details of problems) is shown as it is.
import * as dates from './dates.js';

const language = 'en';
const numbers = new Intl.NumberFormat(language);
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
const monthName = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayName = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' });

const n = (x) => numbers.format(x);
const count = (x, one, many = one + 's') => `${n(x)} ${x === 1 ? one : many}`;
const utc = ({ y, m, d }) => new Date(Date.UTC(y, m - 1, d));
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);

const minute = 60, hour = 3600, day = 86400;

// ago says how long ago an instant was: "3 hours ago", "yesterday".
function ago(instant) {
  const s = (Date.now() - new Date(instant)) / 1000;
  if (s < minute) return 'just now';
  if (s < hour) return relative.format(-Math.floor(s / minute), 'minute');
  if (s < day) return relative.format(-Math.floor(s / hour), 'hour');
  if (s < 60 * day) return relative.format(-Math.floor(s / day), 'day');
  return relative.format(-Math.floor(s / (30.44 * day)), 'month');
}

// since says from when on something has been happening: "since yesterday".
function since(instant, zone) {
  const days = -dates.daysUntil(instant, zone);
  if (days <= 0) return 'since ' + dates.sayTime(instant, zone) + ' today';
  return days === 1 ? 'since yesterday' : 'since ' + dates.sayDate(instant, zone);
}

// at says when something happened: "at 14:05 today".
function at(instant, zone) {
  const days = -dates.daysUntil(instant, zone), time = dates.sayTime(instant, zone);
  if (days <= 0) return `at ${time} today`;
  return days === 1 ? `yesterday at ${time}` : `on ${dates.sayDate(instant, zone)} at ${time}`;
}

// The platform behind the gate, within a sentence and as a heading.
const known = (name) => name || 'the platform';
const heading = (name) => capital(known(name).replace(/^the /i, ''));

// What the server's reasons mean to the person, where its own words would not do.
const problems = {
  network: 'The server did not answer. Check the connection and try again.',
  unavailable: 'The server cannot do this at the moment. Try again in a little while.',
  busy: 'The server is busy. Try again in a little while.',
  sign_in_required: 'Your session has ended.',
  not_found: 'It is not there any more. Somebody may have removed it.',
  conflict: 'It was changed by somebody else in the meantime.',
  last_operator: 'This is the last enabled operator. Make another one first.',
  exists: 'An account with this login exists already.',
  has_tokens: 'The account still has tokens.',
  too_many_tokens: 'The account has as many tokens as are allowed. Remove one first.',
  not_durable: 'The change works now, but the server could not store it: it holds only until the server restarts. Tell whoever runs it.',
  confirmation_failed: 'The password is wrong.',
  confirmation_required: 'Enter your password.',
  platform_unavailable: 'Your password is known to the platform, which does not answer at the moment. Try again in a little while.',
  outcome_unknown: 'The change was written, but the disk of the server did not confirm it. Look at what there is now before you repeat it.',
  store_replaced: 'The file with the tokens was removed or replaced on the server, so nothing can be stored. An operator has to put it back, or restart the server.',
  platform_second_factor: 'The platform asks this login for a second factor, which cannot be passed on from here. Use a login without one, or ask the operator for an account of its own.',
  of_platform: 'The password is that of the platform. Change it there.',
  second_factor_failed: 'The code is wrong or was used already.',
  key_reused: 'This was sent before with other values. Close the frame and start again.',
  unknown: 'Something went wrong. Try again.',
};

function problem(p) {
  if (p.reason === 'throttled') return p.retryAfter ? `Too many tries. Wait ${seconds(p.retryAfter)} and try again.` : 'Too many tries. Wait a little and try again.';
  if (problems[p.reason]) return problems[p.reason];
  const detail = p.field && p.detail.startsWith(p.field + ': ') ? p.detail.slice(p.field.length + 2) : p.detail;
  if (!detail) return problems.unknown;
  return capital(detail) + (/[.!?]$/.test(detail) ? '' : '.');
}

function seconds(s) {
  return s < 90 ? count(Math.ceil(s), 'second') : count(Math.ceil(s / 60), 'minute');
}

// Why the gate refused calls, after "refused 14 times since yesterday: ".
const refusals = {
  method_not_allowed: (m) => `${m} is not in its list`,
  method_protected: (m) => `${m} is protected; no token may call it`,
  unknown_method: () => 'it called a method that does not exist',
  address_not_allowed: (m, from) => `the call came from an address that is not allowed${from ? ` (${from})` : ''}`,
  audience: () => 'it was used at a site that it is not meant for',
  expired: () => 'it has expired',
  account_disabled: () => 'the account is disabled',
  throttled: () => 'it called too often',
  verb_not_allowed: (m) => `${m || 'the method'} was called with the wrong HTTP verb`,
  too_large: () => 'the request was too large',
  bad_request: () => 'the request was malformed',
  ambiguous: () => 'the request carried more than one credential',
  missing: () => 'the request carried no token',
  malformed: () => 'what was sent is not a token',
  unknown: () => 'the value is not that of any token',
  unsupported_media: () => 'the body was of a kind that is not taken',
  upgrade_refused: () => 'it tried to switch protocols where that is not allowed',
  body_timeout: () => 'the body of the request came too slowly',
  upstream_sign_in_failed: () => 'the token is good, but there is no session of the platform to send in its place',
  answered: () => 'the gate could not answer the call itself',
  inconsistent: () => 'the last check of the gate held it back',
  unavailable: () => 'the gate could not decide',
};

export const t = {
  n, ago, problem,

  app: 'patgate',
  title: (page) => `${page} · patgate`,
  loading: 'Loading…',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  never: 'never',
  skip: 'Skip to the content',

  nav: {
    label: 'Settings',
    settings: 'Settings',
    operators: 'Operators',
    tokens: 'Access Tokens',
    activity: 'Activity',
    security: 'Security',
    sessions: 'Sessions',
    accounts: 'Accounts',
    allTokens: 'All tokens',
    audit: 'Audit',
    signedInAs: 'Signed in as',
    operator: 'operator',
    signOut: 'Sign out',
  },

  signIn: {
    title: 'Sign in',
    again: 'Your session has ended',
    againText: 'Sign in to go on where you were. What you have typed is still there.',
    text: 'Manage the access tokens of your account.',
    platform: (name) => `Use your login and password of ${known(name)}.`,
    login: 'Login',
    password: 'Password',
    code: 'Code',
    codeHint: 'Six digits from your authenticator app, or one of your recovery codes.',
    codeText: 'Your password is right. Now the second factor.',
    submit: 'Sign in',
    other: 'Sign in as somebody else',
    failed: 'Login or password is wrong.',
    insecure: 'Signing in needs HTTPS: over plain HTTP others on the way could read your password.',
    required: 'Fill in login and password.',
    codeRequired: 'Enter the code.',
    leave: 'Sign out and drop what is open',
  },

  confirm: {
    label: 'Your password',
    ofPlatform: (name) => `Your password for ${known(name)}`,
    wrong: 'The password is wrong. Nothing was changed.',
    missing: 'Enter your password to confirm.',
  },

  table: {
    pick: (what) => `Select ${what}`,
    chosen: 'Selected',
    pickAll: 'Select all on this page',
    pages: 'Pages',
    perPage: 'Per page',
    previous: 'Previous',
    next: 'Next',
    range: (from, to, total) => total === undefined ? `${n(from)}–${n(to)}` : `${n(from)}–${n(to)} of ${n(total)}`,
    selected: (x) => `${n(x)} selected`,
    keys: 'Click a row to select it; Shift and Ctrl (or ⌘) select more. Keys: arrows move, Space selects, Ctrl+A takes all, Enter opens, Delete removes.',
  },

  date: {
    placeholder: 'dd-mm-yyyy',
    open: 'Choose a date from the calendar',
    calendar: 'Calendar',
    previous: 'Previous month',
    next: 'Next month',
    month: (d) => monthName.format(utc(d)),
    day: (d) => dayName.format(utc(d)),
    weekdays: [['Mo', 'Monday'], ['Tu', 'Tuesday'], ['We', 'Wednesday'], ['Th', 'Thursday'], ['Fr', 'Friday'], ['Sa', 'Saturday'], ['Su', 'Sunday']].map(([short, long]) => ({ short, long })),
    invalid: 'Write the date as dd-mm-yyyy, for example 31-12-2027.',
    past: 'This day is over. Choose a later one.',
    tooLate: (last) => `Tokens may live until ${last} at most.`,
  },

  notStored: 'Refused, not stored',
  notStoredHint: 'It is refused, but the server could not store that: a restart would undo it. Make the change again.',

  tokens: {
    title: 'Access Tokens',
    allTitle: 'All tokens',
    of: (login) => `Tokens of ${login}`,
    text: 'A token lets a script call the API without your password, and only what you allow.',
    allText: 'The tokens of all accounts.',
    list: 'Access tokens',
    generate: 'Generate', edit: 'Edit', copy: 'Copy', remove: 'Remove', refresh: 'Refresh',
    tools: 'Tools',
    search: 'Search',
    searchHint: 'Search descriptions',
    searchValue: 'This looks like the value of a token, so it was not sent anywhere. The last four characters of a value are shown beside each token’s description.',
    state: 'State',
    states: { all: 'All', active: 'Active', expiring: 'Expires soon', expired: 'Expired' },
    badge: { active: 'Active', expiring: 'Expires soon', expired: 'Expired' },
    description: 'Description', account: 'Account', allows: 'Allows', expires: 'Expires', lastUsed: 'Last used', created: 'Created',
    number: (id) => `No. ${id}`,
    name: (token) => `token ${token.id}: ${token.description}`,
    hint: (h) => `ends in ${h}`,
    from: (address) => `from ${address}`,
    inDays: (d) => d < 0 ? relative.format(d, 'day') : d === 0 ? 'today' : d === 1 ? 'tomorrow' : `in ${count(d, 'day')}`,
    // until says when a token ends, with the time where that is not the end of the day.
    until: (instant, zone) => {
      const days = dates.daysUntil(instant, zone), time = dates.sayTime(instant, zone);
      return days === 0 && time !== '23:59' ? `today at ${time}` : t.tokens.inDays(days);
    },
    everything: 'everything but escalating methods',
    methods: (x) => count(x, 'method'),
    groups: (x) => count(x, 'group'),
    nothingYet: 'No tokens yet',
    nothingText: 'Generate a token for each script: say what it is for, choose what it may call and until when. You can take it back at any time.',
    nothingAll: 'No account has a token yet.',
    noMatch: 'No token matches',
    noMatchText: 'Search for something else, or show all states.',
    showAll: 'Show all tokens',
    expiring: (x, d) => `${count(x, 'token expires', 'tokens expire')} within ${count(d, 'day')}.`,
    showExpiring: 'Show them',
    needsOne: 'Select exactly one token to edit or copy it.',
    refreshed: 'The list is up to date.',
  },

  form: {
    generate: 'Generate token', edit: (id) => `Edit token ${id}`, copy: (id) => `Copy token ${id}`,
    generateButton: 'Generate', editButton: 'Save', copyButton: 'Generate copy',
    copyText: 'Makes a new token with a value of its own; the one that you copy from stays as it is.',
    account: 'Account', accountHint: 'Whose token this is.',
    description: 'Description', descriptionHint: 'What it is for. This is how you recognise it in the list.', descriptionExample: 'such as: nightly deploy of my-project',
    copyOf: (s) => `${s} (copy)`.slice(0, 200),
    descriptionMissing: 'Say what the token is for.',
    expires: 'Expires at',
    expiresHint: (zone, text) => text ? `At the end of that day (${zone}), ${text}.` : `At the end of that day (${zone}).`,
    never: 'Never',
    neverHint: 'Works until you remove it. A date is safer.',
    presets: 'Or take',
    preset: (d) => d === 365 ? '1 year' : count(d, 'day'),
    expiredNow: 'This token has expired. With a later date it works again, with the same value.',
    api: 'API',
    custom: 'Custom',
    customHint: 'Choose the methods one by one. The safest way: only what the script needs.',
    asNow: 'As it is now',
    asNowHint: (sets) => `The ${sets.length === 1 ? 'set' : 'sets'} ${sets.join(', ')} and these methods besides:`,
    contentsOf: (set) => `What ${set} allows`,
    unknownSet: 'This set is not there any more.',
    newMethods: 'Also covers methods that are added to these later:',
    limits: 'Limits',
    myAddress: (a) => `Add mine (${a})`,
    nothingChosen: 'Choose at least one method, or a predefined set.',
    unchanged: 'Nothing is changed yet.',
    regenerate: 'Forgot or lost the value? Regenerate',
    leave: 'Leave without saving?',
    leaveText: 'What you have filled in here will be lost.',
    leaveYes: 'Leave', leaveNo: 'Stay',
    saved: (id) => `Token ${id} was saved.`,
    added: (m) => `${m} is checked below. Enter your password to add it to the token.`,
    addedEscalating: (why) => `It is escalating: ${why}.`,
    addedAddress: (a) => `${a} stands below among the allowed addresses. Enter your password to add it to the token.`,
    mayBeDone: ' It may have been carried out all the same: trying again from here will not do it twice.',
    alreadyDone: (id) => `Token ${id} was made by an earlier try, but its value can no longer be shown. Regenerate it to get a new one.`,
    openRegenerate: 'Regenerate it',
    conflict: {
      title: 'Changed in the meantime',
      text: 'Somebody else changed this token since you opened it:',
      same: 'What you see here is the same as before, so your changes can go on top.',
      load: 'Load the new state',
      keep: 'Keep my input and go on',
      kept: 'Your input is on top of the new state. Check it, then save again.',
      loaded: 'The new state was loaded.',
      change: (field, from, to) => `${field}: ${from} → ${to}`,
      nothing: 'none',
    },
  },

  limits: {
    addresses: {
      label: 'Allowed addresses', hint: 'One address or network a line, such as 203.0.113.7 or 10.0.0.0/8. Empty: from anywhere.',
      some: (x) => count(x, 'address', 'addresses'), all: 'any address',
    },
    audience: {
      label: 'Sites', hint: 'One name a line, such as api.example.com. Empty: at all sites.',
      some: (x) => count(x, 'site'), all: 'all sites',
    },
  },

  tree: {
    label: 'Methods',
    all: 'All methods',
    help: 'Arrow keys move and open, Space checks.',
    search: 'Search methods',
    onlyChecked: 'Only checked',
    shortcuts: 'Check',
    readOnly: 'Read-only ones', everything: 'All', none: 'None',
    open: (name) => `Open ${name}`, shut: (name) => `Close ${name}`,
    of: (a, b) => `${n(a)}/${n(b)}`,
    ofLong: (a, b) => `${n(a)} of ${n(b)} checked`,
    count: (a, b) => `${n(a)} of ${count(b, 'method')} checked`,
    countEscalating: (a) => `${n(a)} escalating`,
    later: 'later ones too',
    laterTitle: (name) => `Also allow methods that are added to ${name || 'the API'} later. Escalating ones are never covered.`,
    escalating: 'escalating', protected: 'protected', public: 'needs no token', reads: 'reads',
    noWhy: 'it hands out more than it seems to',
    docs: 'Docs', docsOf: (name) => ` of ${name} (opens in a new tab)`,
    nothing: 'No method matches.',
    nothingChecked: 'Nothing is checked.',
    warning: (x) => `${count(x, 'escalating method is', 'escalating methods are')} checked. With ${x === 1 ? 'it' : 'them'} the token can do more than its list says:`,
    more: (x) => `and ${n(x)} more`,
    foreign: (list) => `Not in the catalog any more, but kept: ${list.join(', ')}.`,
  },

  value: {
    title: { generate: 'Your new token', copy: 'Your new token', regenerate: 'Your new value' },
    warning: 'Copy the value now. It is shown this once and never again.',
    label: (description) => `Value of “${description}”`,
    copy: 'Copy', copied: 'Copied', download: 'Download', downloaded: 'Downloaded',
    saidCopied: 'The value was copied.', saidDownloaded: 'The value was downloaded.', saidCurl: 'The command was copied.',
    failed: 'The browser did not let this page copy. Select the text and copy it yourself.',
    curl: 'Try it',
    curlHint: (m) => `Calls ${m}, which this token allows.`,
    curlParameters: 'Add the parameters that the method needs.',
    curlHost: 'Put the address of your API in.',
    curlCopy: 'Copy command',
    curlNone: 'The token allows no method that is in the catalog.',
    host: 'https://api.example.com',
    file: (id) => `token-${id}.txt`,
    expires: (date) => `It ends on ${date}.`, expiresNever: 'It does not expire.',
    overlap: (date) => `The old value still works until ${date}.`, replaced: 'The old value is refused from now on.',
    done: 'Done',
    leave: 'Leave without the value?',
    leaveText: 'You have neither copied nor downloaded it. It cannot be shown again; you would have to regenerate it.',
    leaveYes: 'Leave without it', leaveNo: 'Stay',
  },

  regenerate: {
    title: (id) => `Regenerate token ${id}`,
    text: (description) => `“${description}” gets a new value. All else stays as it is.`,
    overlap: 'The old value works on for',
    overlaps: { '': 'no longer: it is refused at once', '10m': '10 minutes', '1h': '1 hour', '24h': '1 day', '7d': '7 days' },
    overlapHint: 'Time to put the new value into your scripts. If others may know the old one, leave it at “no longer”.',
    expiry: 'Give it a new date',
    button: 'Regenerate',
  },

  remove: {
    title: (x) => x === 1 ? 'Remove token' : `Remove ${count(x, 'token')}`,
    text: (x) => `${x === 1 ? 'It is' : 'They are'} refused from the next call on. This cannot be undone.`,
    used: (when) => `last used ${when}`, unused: 'never used',
    button: (x) => x === 1 ? 'Remove' : `Remove ${n(x)}`,
    done: (x) => `${count(x, 'token was', 'tokens were')} removed.`,
    failed: (x) => `${count(x, 'token was', 'tokens were')} not removed.`,
    gone: 'Removed', results: 'Results',
  },

  token: {
    title: (id) => `Token ${id}`,
    facts: 'About this token',
    regenerate: 'Regenerate',
    state: 'State', allows: 'Allows',
    value: 'Value', values: 'Values', valueMade: (hint, when) => `…${hint}, made ${when}`, goodUntil: (when) => `works until ${when}`,
    calls: 'Calls', callsText: (a, d) => `${n(a)} allowed, ${n(d)} refused`,
    list: (x) => `Show the ${count(x, 'method')}`,
  },

  activity: {
    title: 'Activity',
    text: 'What the tokens of your account did in the last 7 days.',
    textOf: (login) => `What the tokens of ${login} did in the last 7 days.`,
    heading: 'Last 7 days',
    account: 'Account', show: 'Show',
    chart: (a, d) => `Calls an hour in the last 7 days: ${n(a)} allowed, ${n(d)} refused.`,
    allowed: 'allowed', refused: 'refused',
    atHour: (when) => `${when}:`,
    table: 'As a table', dayColumn: 'Day', allowedColumn: 'Allowed', refusedColumn: 'Refused',
    methods: 'Methods called', method: 'Method', last: 'Last call',
    refusals: 'Refusals',
    refusal: (r, zone) => `Refused ${r.count === 1 ? 'once' : count(r.count, 'time')} ${r.count === 1 ? at(r.last, zone) : since(r.first, zone)}: ${(refusals[r.reason] || (() => r.reason))(r.method, r.address)}.`,
    lastOne: (when, from) => `Last ${when}${from ? ` from ${from}` : ''}.`,
    ofToken: 'Token:',
    add: 'Add it to the token', added: 'Allowed by now', openToken: (id) => `Token ${id}`,
    allow: 'Allow the address', renew: 'Choose a new date',
    credential: 'See your credential',
    quiet: 'No calls in the last 7 days',
    quietText: 'When a script uses a token, its calls show up here within a minute.',
    noRefusals: 'Nothing was refused.',
    noMethods: 'No method was called.',
    refresh: 'Refresh',
  },

  security: {
    title: 'Security',
    password: 'Password',
    ofPlatform: (name) => `It is that of ${known(name)}: you sign in with it there and here. Change it there.`,
    passwordText: (least) => `At least ${least} characters; a few words that only you put together are good. A new password ends all your other sessions.`,
    now: 'Your password now', fresh: 'New password', again: 'New password once more',
    differ: 'The two are not the same.', short: (least) => `At least ${least} characters.`,
    change: 'Change password', changed: 'The password was changed. Other sessions were ended.',
    factor: 'Second factor',
    factorOn: 'On: signing in needs a code from your authenticator app.',
    codesLeft: (x) => x ? `${count(x, 'recovery code is', 'recovery codes are')} left.` : 'No recovery code is left. Make new ones, or losing your phone locks you out.',
    factorOff: 'Off: your password is all that protects your tokens. With a second factor, signing in also needs a code from an app on your phone.',
    required: 'A second factor is required here. Set it up to go on.',
    setUp: 'Set up', remove: 'Turn off', newCodes: 'New recovery codes',
    step1: '1. Scan this with your authenticator app', qr: 'QR code for your authenticator app',
    cannotScan: 'Cannot scan it? Enter this key by hand', step2: '2. Enter the code that the app shows',
    code: 'Code', codeHint: 'Six digits.', codeMissing: 'Enter the six digits.', start: 'Show QR code', turnOn: 'Turn on',
    codes: 'Recovery codes',
    codesText: 'Each of these lets you in once if you lose your phone. Keep them where you keep your passwords. They are shown this once.',
    codesCopied: 'The recovery codes were copied.', codesDownloaded: 'The recovery codes were downloaded.', codesFile: 'recovery-codes.txt',
    codesDone: 'I have kept them', codesLeave: 'Close without the codes?',
    codesLeaveText: 'You have neither copied nor downloaded them, and they cannot be shown again.', codesLeaveYes: 'Close', codesLeaveNo: 'Stay',
    on: 'The second factor is on.', off: 'The second factor is off.',
    removeText: 'From then on your password is enough to sign in.',
    newCodesText: 'The codes that you have now stop working.',
    enterCode: 'A code from the app, or a recovery code.',
  },

  credential: {
    title: heading,
    text: (name) => `What ${known(name)} gets in place of your tokens.`,
    heading: (name) => `Your credential for ${known(name)}`,
    headingOf: (login, name) => `Credential of ${login} for ${known(name)}`,
    why: (name) => `A token is good at the gate and nowhere else. When a script uses one of yours, the gate signs in to ${known(name)} with this credential, and makes the call as you. It is kept encrypted and shown to nobody.`,
    set: 'Set your credential', replace: 'Replace', remove: 'Remove', refresh: 'Refresh', save: 'Save', orRemove: 'Remove the one that there is',
    look: 'See your credential',
    kind: 'What the gate uses',
    kinds: { own: 'What I sign in with here', password: 'Login and password', other: 'Another login and its password', session: 'A fixed session' },
    kindHints: {
      own: (login) => `The login ${login} and the password that you confirm with below.`,
      password: (name) => `The gate signs in with them as often as it needs. ${capital(known(name))} must not ask this login for a second factor.`,
      session: (name) => `A session of ${known(name)} that does not end by itself. It is sent as it is, and no password is kept.`,
    },
    login: (name) => `Login on ${known(name)}`, password: (name) => `Password on ${known(name)}`, session: (name) => `Session of ${known(name)}`,
    loginMissing: 'Enter the login.', passwordMissing: 'Enter the password.', sessionMissing: 'Enter the session.',
    confirmHint: (name) => `The one that you sign in with here, to confirm; not that on ${known(name)}.`,
    saved: 'The credential was set.', removed: 'The credential was removed.',
    removeTitle: 'Remove the credential', removeText: (name) => `Your tokens cannot be used with ${known(name)} from the next call on, until you set another one.`,
    removeTextOf: (login, name) => `The tokens of ${login} cannot be used with ${known(name)} from the next call on, until another one is set.`,
    missing: (name) => `Your tokens cannot be used with ${known(name)} yet: the gate has no credential of yours to sign in with.`,
    failing: (name) => `Your tokens cannot be used with ${known(name)} at the moment.`,
    is: { password: 'Login and password.', session: 'A fixed session.' },
    badges: { none: 'none', missing: 'Missing', unused: 'Not used yet', ok: 'Works', locked: 'Locked', refused: 'Refused', second_factor: 'Second factor', rejected: 'Refused', unreachable: 'Not reachable', bad_answer: 'Fails' },
    // How it stands: (name, since when, in which zone, of what kind).
    states: {
      none: (name) => `There is none. Tokens cannot be used where the gate has to sign in to ${known(name)}.`,
      unused: () => 'Whether it works shows when a token is used.',
      ok: (name, from, zone) => `It has worked ${since(from, zone)}.`,
      locked: () => 'There is one, but it cannot be opened: it was encrypted with a key that this service does not have any more. Set it again.',
      refused: (name, from, zone) => `${capital(known(name))} has refused the login or the password ${since(from, zone)}. If the password was changed there, set the new one here.`,
      second_factor: (name, from, zone) => `${capital(known(name))} has asked this login for a second factor ${since(from, zone)}, and no script can give one. Set a login without one, or a fixed session.`,
      rejected: (name, from, zone, kind) => kind === 'session' ? `${capital(known(name))} has not taken this session ${since(from, zone)}: it has ended there, or never was one. Set another one.`
        : `${capital(known(name))} has not taken the sessions that it gives this login ${since(from, zone)}. Tell whoever runs this service.`,
      unreachable: (name, from, zone) => `${capital(known(name))} has not been reachable ${since(from, zone)}. The gate goes on trying; there is nothing to set here.`,
      bad_answer: (name, from, zone) => `${capital(known(name))} has answered in a way that the gate cannot use ${since(from, zone)}. Tell whoever runs this service.`,
    },
  },

  sessions: {
    title: 'Sessions', text: 'Where you are signed in.',
    list: 'Sessions', place: 'From', seen: 'Last active', started: 'Signed in', ends: 'Ends', browser: 'Browser', this: 'this one',
    end: 'End', endOf: (s) => `End the session from ${s.address}`, endOthers: 'End all others', ended: 'The session was ended.', endedOthers: 'All other sessions were ended.',
    unknown: 'unknown browser', tools: 'Actions',
  },

  accounts: {
    title: 'Accounts', text: 'Who may sign in here and own tokens.',
    list: 'Accounts', add: 'Add', edit: 'Edit', password: 'Set password', factor: 'Reset second factor', remove: 'Remove', refresh: 'Refresh', search: 'Search logins',
    login: 'Login', role: 'Role', state: 'State', secondFactor: 'Second factor', tokens: 'Tokens', created: 'Created',
    roles: { user: 'User', operator: 'Operator' },
    roleHints: { user: 'Manages the tokens of this account.', operator: 'Manages all accounts and all tokens.' },
    enabled: 'Enabled', disabled: 'Disabled', noPassword: 'no password', on: 'on', off: 'off',
    addTitle: 'Add account', editTitle: (l) => `Edit account ${l}`, passwordTitle: (l) => `Set the password of ${l}`, factorTitle: (l) => `Reset the second factor of ${l}`, removeTitle: (l) => `Remove account ${l}`,
    loginHint: 'Lower-case letters, digits and . _ @ + -', newPassword: 'Password of the account', newPasswordHint: (least) => `At least ${least} characters. Leave it empty to set one later.`,
    newPasswordOnly: (least) => `At least ${least} characters. All sessions of the account end.`,
    disable: 'Disabled', disableHint: 'Its tokens are refused and nobody can sign in with it.',
    require: 'Require a second factor', requireHint: 'After the next sign-in it has to be set up before anything else.',
    factorText: 'It can then sign in with the password alone and set up a new one.',
    removeText: 'The account cannot sign in any more. This cannot be undone.',
    withTokens: (x) => `Remove its ${count(x, 'token')} too`,
    credential: 'Credential', credentialSet: (l) => `The credential of ${l} was set.`, credentialRemoved: (l) => `The credential of ${l} was removed.`,
    linked: (name) => `signs in with ${known(name)}`, awaited: (name) => `waits for its first sign-in with ${known(name)}`,
    ofPlatform: (name) => `Signs in with ${known(name)}`,
    ofPlatformAdd: (name) => `It is that of the person with this login on ${known(name)}, and has no password of its own.`,
    ofPlatformHints: {
      none: (login) => `It becomes that of the person with the login ${login} there, as soon as they sign in. Its own password goes, and its sessions end.`,
      awaited: (login) => `The person with the login ${login} there gets it, as soon as they sign in.`,
      linked: () => 'It belongs to a person there, whatever their login is.',
      left: () => 'It becomes one of here alone. Nobody can sign in with it until you set a password.',
    },
    resealText: 'Credentials are encrypted with a key of the configuration. When there is a new one:', reseal: 'Encrypt all with the newest key',
    resealTitle: 'Encrypt all credentials anew', resealFrame: 'With the first of the configured keys. After that the others can be taken out of the configuration.',
    resealed: (x, y) => `${count(x, 'credential was', 'credentials were')} encrypted anew; ${n(y)} had the newest key already.`,
    resealFailed: (logins) => `No key opens the credentials of: ${logins.join(', ')}. They have to be set again.`,
    save: 'Save', none: 'No accounts match', unchanged: 'Nothing is changed yet.',
    added: (l) => `The account ${l} was added.`, saved: (l) => `The account ${l} was saved.`, passwordSet: (l) => `The password of ${l} was set.`, factorReset: (l) => `The second factor of ${l} was reset.`, removed: (l) => `The account ${l} was removed.`,
    nobody: 'Select one account to work on it.', conflict: 'Somebody else changed it in the meantime. It was loaded again; check it and save once more.',
    loginMissing: 'Enter a login.', keys: 'Click a row to select it. Keys: arrows move, Space selects, Enter edits.',
  },

  audit: {
    title: 'Audit', text: 'Who changed what, newest first.',
    list: 'Audit entries', time: 'When', actor: 'Who', action: 'What', about: 'About', details: 'Details',
    damaged: (id) => `Entry ${id} cannot be read: the file of the store is damaged there.`,
    from: (a) => `from ${a}`, times: (n, last) => `${n} times, the last at ${last}`,
    token: (id) => `token ${id}`, tokens: (ids) => `tokens ${ids.join(', ')}`, accountNumber: (a) => `account ${a}`, account: 'Account', tokenNumber: 'Token', any: 'Any',
    outcome: 'Outcome', refused: 'Refused', done: 'Carried out', both: 'All', show: 'Show', nothing: 'Nothing matches.', before: 'before', after: 'after', none: '–',
    refresh: 'Refresh',
    actions: {
      'token.generate': 'Token generated', 'token.edit': 'Token edited', 'token.copy': 'Token copied', 'token.regenerate': 'Token regenerated',
      'token.remove': 'Token removed', 'token.import': 'Token imported', 'token.revoke': 'Token revoked by its holder', 'token.self': 'Token looked at by its holder', 'token.introspect': 'Token looked up',
      'account.add': 'Account added', 'account.edit': 'Account edited', 'account.password': 'Password set', 'account.remove': 'Account removed',
      'account.upstream': 'Platform credential changed',
      'session.start': 'Signed in', 'session.end': 'Signed out',
      'second_factor.add': 'Second factor turned on', 'second_factor.remove': 'Second factor turned off', 'second_factor.recovery_codes': 'New recovery codes',
    },
    fields: { description: 'Description', expires: 'Expires', sets: 'Sets', methods: 'Methods', addresses: 'Addresses', audience: 'Sites', hints: 'Values end in', login: 'Login', role: 'Role', disabled: 'Disabled', has_password: 'Password set',
      has_second_factor: 'Second factor', require_second_factor: 'Second factor required', has_upstream: 'Platform credential', platform: 'Of the platform', platform_id: 'Id on the platform' },
    // Why a change was refused, in a few words.
    reasons: {
      invalid: 'wrong input', expiry_required: 'has to expire', lifetime_too_long: 'expires too late', set_not_allowed: 'set not allowed',
      sign_in_required: 'not signed in', sign_in_failed: 'login or password wrong', second_factor_required: 'code missing', second_factor_failed: 'code wrong', token_refused: 'token not good',
      forbidden: 'not permitted', confirmation_required: 'password missing', confirmation_failed: 'password wrong', second_factor_setup_required: 'second factor not set up', basic_refused: 'has a second factor',
      tokens_manage_nothing: 'came with a token', cross_site: 'from another site', insecure: 'not over HTTPS', platform_second_factor: 'the platform asks for a second factor',
      not_found: 'not there', verb_not_allowed: 'wrong HTTP verb', exists: 'exists already', of_platform: 'password is that of the platform', has_tokens: 'account has tokens', last_operator: 'last operator', too_many_tokens: 'too many tokens',
      conflict: 'changed in the meantime', already_applied: 'done before', too_large: 'too large', unsupported_media: 'wrong media type', misdirected: 'wrong host', key_reused: 'key used before', throttled: 'too many tries',
      not_durable: 'could not be stored', busy: 'too busy', unavailable: 'store did not answer', outcome_unknown: 'the disk did not confirm it', store_replaced: 'the file of the store was gone', platform_unavailable: 'the platform did not answer',
    },
  },

  notFound: { title: 'There is nothing here', text: 'The address may be mistyped, or this is for operators only.', home: 'To your access tokens' },
};
