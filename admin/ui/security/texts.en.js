// Password and second factor of the person who is signed in.
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

  factor: 'Second factor',
  factorRequired: 'A second factor is required here. Set it up to go on.',
  factorOnText: 'On: signing in needs a code from your authenticator app.',
  factorOffText: 'Off: your password is all that protects your tokens. With a second factor, signing in also needs a code from an app on your phone.',
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
  turnedOn: 'The second factor is on.',

  turnOff: 'Turn off',
  turnOffText: 'From then on your password is enough to sign in.',
  turnedOff: 'The second factor is off.',
  anyCodeHint: 'A code from the app, or a recovery code.',

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
