// The accounts, for operators.
import { count, list, number } from '../formats.en.js';
import { named } from '../platform/name.en.js';

const tokens = { one: 'token', other: 'tokens' };
const credentialsWere = { one: 'credential was', other: 'credentials were' };

export default {
  title: 'Accounts',
  text: 'Who may sign in here and own tokens.',
  list: 'Accounts',
  search: 'Search logins',
  noMatch: (search) => `No accounts match “${search}”`,
  keys: 'Click a row to select it. Keys: arrows move, Space selects, Enter edits.',

  add: 'Add',
  edit: 'Edit',
  setPassword: 'Set password',
  resetFactor: 'Reset second factor',
  credential: 'Credential',
  remove: 'Remove',

  login: 'Login',
  role: 'Role',
  factor: 'Second factor',
  tokens: 'Tokens',
  created: 'Created',
  state: 'State',
  enabled: 'Enabled',
  disabled: 'Disabled',
  noPassword: 'no password',
  // How one signs in with an account of the platform.
  platform: {
    linked: (name) => `signs in with ${named(name)}`,
    awaited: (name) => `waits for its first sign-in with ${named(name)}`,
  },

  addTitle: 'Add account',
  added: (login) => `The account ${login} was added.`,
  loginHint: 'Lower-case letters, digits and . _ @ + -',
  loginMissing: 'Enter a login.',
  roles: {
    user: 'User',
    operator: 'Operator',
  },
  roleHints: {
    user: 'Manages the tokens of this account.',
    operator: 'Manages all accounts and all tokens.',
  },
  newPassword: 'Password of the account',
  newPasswordHint: (least) => `At least ${least} characters. Leave it empty to set one later.`,
  ofPlatform: (name) => `Signs in with ${named(name)}`,
  ofPlatformHint: (name) => `The account belongs to the person with this login on ${named(name)}, and has no password of its own.`,

  editTitle: (login) => `Edit account ${login}`,
  save: 'Save',
  saved: (login) => `The account ${login} was saved.`,
  unchanged: 'Nothing is changed yet.',
  conflict: 'Somebody else changed the account in the meantime. It was loaded again: check it, then save again.',
  disable: 'Disabled',
  disableHint: 'Its tokens are refused and nobody can sign in with it.',
  requireFactor: 'Require a second factor',
  requireFactorHint: 'After the next sign-in, it must be set up before anything else.',
  // What making it an account of the platform does, or making it none any more.
  ofPlatformHints: {
    none: (login) => `The account will belong to the person with the login ${login} there, from their first sign-in on. Its password is removed, and its sessions end.`,
    awaited: (login) => `The account will belong to the person with the login ${login} there, from their first sign-in on.`,
    linked: () => 'The account belongs to a person there, and stays theirs if their login changes.',
    left: () => 'The account becomes a local one. Nobody can sign in with it until you set a password.',
  },

  setPasswordTitle: (login) => `Set the password of ${login}`,
  setPasswordHint: (least) => `At least ${least} characters. All sessions of the account end.`,
  passwordSet: (login) => `The password of ${login} was set.`,

  resetFactorTitle: (login) => `Reset the second factor of ${login}`,
  resetFactorText: 'Its codes and passkeys stop working. It can then sign in with the password alone and set up a new second factor.',
  factorReset: (login) => `The second factor of ${login} was reset.`,

  removeTitle: (login) => `Remove account ${login}`,
  removeText: 'The account cannot sign in any more. This cannot be undone.',
  removeTokens: (x) => `Remove its ${count(x, tokens)} too`,
  removeNeedsTokens: (x) => `Check the box above, or remove its ${count(x, tokens)} first.`,
  removed: (login) => `The account ${login} was removed.`,

  credentialSet: (login) => `The credential of ${login} was set.`,
  credentialRemoved: (login) => `The credential of ${login} was removed.`,

  reencrypt: 'Encrypt all with the newest key',
  reencryptWhen: 'Credentials are encrypted with a key of the configuration. When there is a new one:',
  reencryptTitle: 'Encrypt all credentials again',
  reencryptText: 'All credentials are encrypted with the first of the configured keys. After that, you can remove the other keys from the configuration.',
  reencrypted: (changed, current) => `${count(changed, credentialsWere)} encrypted again; ${number(current)} had the newest key already.`,
  reencryptFailed: (logins) => `No configured key can decrypt the credentials of ${list(logins)}. Set them again.`,
};
