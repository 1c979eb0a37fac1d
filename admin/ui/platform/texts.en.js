// The credential with which the gate signs in to the platform for somebody's tokens.
import { heading, named, namedFirst } from './name.en.js';

export default {
  title: heading,
  text: (name) => `What ${named(name)} gets in place of your tokens.`,
  heading: (name) => `Your credential for ${named(name)}`,
  headingOf: (login, name) => `Credential of ${login} for ${named(name)}`,
  why: (name) => `A token works at the gate and nowhere else. When a script uses one of yours, the gate signs in to ${named(name)} with this credential, and makes the call as you. It is kept encrypted and shown to nobody.`,

  // Above the list of tokens.
  missing: (name) => `Your tokens cannot be used with ${named(name)} yet: the gate has no credential of yours to sign in with.`,
  failing: (name) => `Your tokens cannot be used with ${named(name)} at the moment.`,
  see: 'See your credential',

  set: 'Set your credential',
  replace: 'Replace',
  save: 'Save',
  saved: 'The credential was set.',
  kind: 'What the gate uses',
  kinds: {
    own: 'What I sign in with here',
    password: 'Login and password',
    other: 'Another login and its password',
    session: 'A fixed session',
  },
  kindHints: {
    own: (login) => `The login ${login} and the password that you confirm with below.`,
    password: (name) => `The gate signs in with them as often as it needs. ${namedFirst(name)} must not ask this login for a second factor.`,
    session: (name) => `A session of ${named(name)} that does not expire. It is sent unchanged, and no password is kept.`,
  },
  login: (name) => `Login on ${named(name)}`,
  password: (name) => `Password on ${named(name)}`,
  session: (name) => `Session of ${named(name)}`,
  loginMissing: 'Enter the login.',
  passwordMissing: 'Enter the password.',
  sessionMissing: 'Enter the session.',
  confirmHint: (name) => `The password that you sign in with here, not the one on ${named(name)}. It confirms the change.`,

  remove: 'Remove',
  removeInstead: 'Remove the current credential',
  removed: 'The credential was removed.',
  removeTitle: 'Remove the credential',
  removeText: (name) => `Your tokens cannot be used with ${named(name)} from the next call on, until you set another one.`,
  removeTextOf: (login, name) => `The tokens of ${login} cannot be used with ${named(name)} from the next call on, until another one is set.`,

  // What is stored; nothing is said where there is none.
  stored: {
    password: 'Login and password.',
    session: 'A fixed session.',
  },
  badges: {
    none: 'none',
    missing: 'Missing',
    unused: 'Not used yet',
    ok: 'Works',
    locked: 'Locked',
    refused: 'Refused',
    second_factor: 'Second factor',
    rejected: 'Refused',
    unreachable: 'Not reachable',
    bad_answer: 'Fails',
  },
  // How it stands; since is a phrase such as "since yesterday".
  states: {
    none: (name) => `No credential is set. Tokens cannot be used where the gate has to sign in to ${named(name)}.`,
    unused: () => 'It has not been used yet.',
    ok: (name, since) => `It has worked ${since}.`,
    locked: () => 'A credential is set, but it cannot be decrypted: the key is no longer configured. Set it again.',
    refused: (name, since) => `${namedFirst(name)} has refused the login or the password ${since}. If the password was changed there, set the new one here.`,
    second_factor: (name, since) => `${namedFirst(name)} has asked this login for a second factor ${since}, and no script can give one. Set a login without one, or a fixed session.`,
    rejected: (name, since, kind) => kind === 'session'
      ? `${namedFirst(name)} has rejected this session ${since}: it has ended, or never existed. Set another one.`
      : `${namedFirst(name)} has been rejecting this login’s sessions ${since}, although it created them itself. Tell the operator of this service.`,
    unreachable: (name, since) => `${namedFirst(name)} has not been reachable ${since}. The gate keeps trying; you need not change anything here.`,
    bad_answer: (name, since) => `${namedFirst(name)} has given unusable answers ${since}. Tell the operator of this service.`,
  },
};
