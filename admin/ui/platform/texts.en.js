// The credential with which the gate signs in to the platform for somebody's tokens.
import { heading, named, namedFirst } from './name.en.js';

export default {
  title: heading,
  text: (name) => `What ${named(name)} gets in place of your tokens.`,
  heading: (name) => `Your credential for ${named(name)}`,
  headingOf: (login, name) => `Credential of ${login} for ${named(name)}`,
  why: (name) => `A token is good at the gate and nowhere else. When a script uses one of yours, the gate signs in to ${named(name)} with this credential, and makes the call as you. It is kept encrypted and shown to nobody.`,

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
    session: (name) => `A session of ${named(name)} that does not end by itself. It is sent as it is, and no password is kept.`,
  },
  login: (name) => `Login on ${named(name)}`,
  password: (name) => `Password on ${named(name)}`,
  session: (name) => `Session of ${named(name)}`,
  loginMissing: 'Enter the login.',
  passwordMissing: 'Enter the password.',
  sessionMissing: 'Enter the session.',
  confirmHint: (name) => `The one that you sign in with here, to confirm; not that on ${named(name)}.`,

  remove: 'Remove',
  removeInstead: 'Remove the one that there is',
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
    none: (name) => `There is none. Tokens cannot be used where the gate has to sign in to ${named(name)}.`,
    unused: () => 'Whether it works shows when a token is used.',
    ok: (name, since) => `It has worked ${since}.`,
    locked: () => 'There is one, but it cannot be opened: it was encrypted with a key that this service does not have any more. Set it again.',
    refused: (name, since) => `${namedFirst(name)} has refused the login or the password ${since}. If the password was changed there, set the new one here.`,
    second_factor: (name, since) => `${namedFirst(name)} has asked this login for a second factor ${since}, and no script can give one. Set a login without one, or a fixed session.`,
    rejected: (name, since, kind) => kind === 'session'
      ? `${namedFirst(name)} has not taken this session ${since}: it has ended there, or never was one. Set another one.`
      : `${namedFirst(name)} has not taken the sessions that it gives this login ${since}. Tell whoever runs this service.`,
    unreachable: (name, since) => `${namedFirst(name)} has not been reachable ${since}. The gate goes on trying; there is nothing to set here.`,
    bad_answer: (name, since) => `${namedFirst(name)} has answered in a way that the gate cannot use ${since}. Tell whoever runs this service.`,
  },
};
