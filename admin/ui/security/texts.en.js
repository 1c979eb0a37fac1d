// Password and second factors of the person who is signed in.
import { count } from '../formats.en.js';
import { named } from '../platform/name.en.js';

const codesAre = { one: 'recovery code is', other: 'recovery codes are' };

export default {
  title: 'Security',

  password: 'Password',
  passwordText: (least) => `At least ${least} characters; a few random words make a good password. A new password ends all your other sessions.`,
  passwordOfPlatform: (name) => `Your password is that of ${named(name)}: you sign in with it there and here. Change it there.`,
  oldPassword: 'Current password',
  newPassword: 'New password',
  newPasswordAgain: 'Repeat the new password',
  passwordsDiffer: 'The two passwords differ.',
  changePassword: 'Change password',
  passwordChanged: 'The password was changed. Other sessions were ended.',

  factor: 'Codes from an app',
  factorRequired: 'A second factor is required here. Set up codes from an app, or add a passkey, to go on.',
  factorOnText: (passkeys) => passkeys ? 'On: signing in needs a code from your authenticator app, or a passkey.' : 'On: signing in needs a code from your authenticator app.',
  factorOffText: (passkeys) => passkeys ? 'Off: you sign in with a passkey. A code from an app on your phone is a second way in, if you lose the passkey.'
    : 'Off: your password is all that protects your tokens. With a second factor, signing in also needs a code from an app on your phone.',
  codesLeft: (x) => `${count(x, codesAre)} left.`,
  noCodesLeft: 'No recovery code is left. Make new ones, or losing your phone locks you out.',

  setUp: 'Set up',
  start: 'Show QR code',
  scan: '1. Scan this with your authenticator app',
  qrCode: 'QR code for your authenticator app',
  cannotScan: 'Cannot scan it? Enter this key by hand',
  enterCode: '2. Enter the code that the app shows',
  code: 'Code',
  codeHint: 'Six digits.',
  codeMissing: 'Enter the six digits.',
  turnOn: 'Turn on',
  turnedOn: 'Codes are on.',

  turnOff: 'Turn off',
  turnedOff: 'Codes are off.',
  anyCodeHint: 'A code from the app, or a recovery code.',

  // What is left if a second factor is removed.
  left: {
    code: 'From then on, signing in needs a code from the app.',
    passkey: 'From then on, signing in needs a passkey.',
    nothing: 'This is your last second factor. From then on, your password alone is enough to sign in.',
    setup: 'This is your last second factor, and one is required here. You have to set up another one before you can do anything else.',
  },

  passkeys: 'Passkeys',
  passkeysText: 'A passkey is a second factor that this device, your phone, a security key or a password manager keeps for you. With one, signing in needs it besides your password. It also confirms changes in place of your password.',
  onlyPasskey: 'This passkey is your only second factor. If you lose it, only an operator can let you in again. Add another passkey, or codes from an app.',
  obstacles: {
    address: 'Passkeys work under host names only, and you opened this site by its IP address. Open it by its name to add or use one.',
    insecure: 'Passkeys need HTTPS, and you opened this site without it.',
    browser: 'This browser has no support for passkeys (WebAuthn).',
  },
  passkeyName: 'Name',
  passkeyHost: (host) => `works under ${host} only`,
  passkeyCreated: 'Added',
  passkeyUsed: 'Last used',
  passkeyActions: 'Actions',
  passkeyOnly: 'Your browser will ask for one of your passkeys first.',

  addPasskey: 'Add a passkey',
  addPasskeyText: 'Your other sessions end when the passkey is added.',
  next: 'Continue',
  createPasskey: 'Create passkey',
  createPasskeyText: 'Your browser will ask where to keep the passkey, and for your fingerprint, face or PIN.',
  passkeyNameHint: 'So that you recognise it in the list.',
  passkeyNameMissing: 'Enter a name.',
  suggestedName: (browser, system) => `${browser} on ${system}`,
  passkeyTooLate: 'The server did not take the passkey: it was made too late, or for something else. Close this and begin again.',
  passkeyAdded: (name) => `The passkey “${name}” was added. Other sessions were ended.`,

  removePasskey: 'Remove',
  removeNamed: (name) => `Remove the passkey ${name}`,
  removePasskeyTitle: (name) => `Remove the passkey “${name}”`,
  removePasskeyText: 'It does not let you in any more, and your other sessions end. Your device or password manager keeps its part until you delete it there.',
  passkeyRemoved: (name) => `The passkey “${name}” was removed. Other sessions were ended.`,

  newCodes: 'New recovery codes',
  newCodesText: 'The codes that you have now stop working.',
  codes: 'Recovery codes',
  codesText: 'Each of these lets you in once if you lose your phone. Keep them where you keep your passwords. They are shown only now.',
  codesFile: 'recovery-codes.txt',
  codesCopied: 'The recovery codes were copied.',
  codesDownloaded: 'The recovery codes were downloaded.',
  codesDone: 'I have kept them',
  leaveCodes: 'Close without the codes?',
  leaveCodesText: 'You have neither copied nor downloaded them, and they cannot be shown again.',
  leaveCodesYes: 'Close',
  leaveCodesNo: 'Stay',
};
