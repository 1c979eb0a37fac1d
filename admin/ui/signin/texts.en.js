// Signing in.
import { named } from '../platform/name.en.js';

export default {
  title: 'Sign in',
  text: 'Manage the access tokens of your account.',
  platform: (name) => `Use your login and password of ${named(name)}.`,
  login: 'Login',
  password: 'Password',
  code: 'Code',
  codeHint: 'Six digits from your authenticator app, or one of your recovery codes.',
  codeText: 'Your password is right. Now the second factor.',
  passkeyText: 'Your password is right. Now your passkey: your browser asks for it.',
  useCode: 'Enter a code instead',
  usePasskey: 'Use a passkey instead',
  submit: 'Sign in',
  startOver: 'Sign in as somebody else',

  missing: 'Fill in login and password.',
  codeMissing: 'Enter the code.',
  // What to do if the account has a passkey and this page can use none.
  noPasskey: 'Your account needs a passkey, and this browser can use none here. Use another browser, or open the site by its host name over HTTPS.',
  failed: 'Login or password is wrong.',
  insecure: 'Signing in needs HTTPS: over plain HTTP others on the way could read your password.',

  sessionEnded: 'Your session has ended',
  sessionEndedText: 'Sign in to go on where you were. What you have typed is still there.',
  discard: 'Sign out and discard what is open',
};
