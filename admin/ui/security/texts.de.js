// Password and second factor of the person who is signed in.
import { count } from '../formats.de.js';
import { namedDative } from '../platform/name.de.js';

const codesAre = { one: 'Wiederherstellungscode ist', other: 'Wiederherstellungscodes sind' };

export default {
  title: 'Sicherheit',

  password: 'Passwort',
  passwordText: (least) => `Mindestens ${least} Zeichen; gut geeignet sind einige zufällige Wörter. Ein neues Passwort beendet alle Ihre anderen Sitzungen.`,
  passwordOfPlatform: (name) => `Sie melden sich hier mit Ihrem Passwort von ${namedDative(name)} an. Geändert wird es dort.`,
  oldPassword: 'Bisheriges Passwort',
  newPassword: 'Neues Passwort',
  newPasswordAgain: 'Neues Passwort wiederholen',
  passwordsDiffer: 'Die beiden Passwörter sind verschieden.',
  changePassword: 'Passwort ändern',
  passwordChanged: 'Das Passwort wurde geändert. Andere Sitzungen wurden beendet.',

  factor: 'Zweiter Faktor',
  factorRequired: 'Hier wird ein zweiter Faktor verlangt. Bitte einrichten, um fortzufahren.',
  factorOnText: 'Eingeschaltet: Die Anmeldung verlangt einen Code aus Ihrer Authenticator-App.',
  factorOffText: 'Ausgeschaltet: Nur Ihr Passwort schützt Ihre Token. Mit einem zweiten Faktor verlangt die Anmeldung zusätzlich einen Code aus einer App auf Ihrem Telefon.',
  codesLeft: (x) => `${count(x, codesAre)} übrig.`,
  noCodesLeft: 'Es ist kein Wiederherstellungscode übrig. Ohne neue Codes sind Sie ausgesperrt, wenn Sie Ihr Telefon verlieren.',

  setUp: 'Einrichten',
  start: 'QR-Code anzeigen',
  scan: '1. Diesen Code mit Ihrer Authenticator-App scannen',
  qrCode: 'QR-Code für Ihre Authenticator-App',
  cannotScan: 'Scannen nicht möglich? Diesen Schlüssel von Hand eingeben',
  enterCode: '2. Den Code eingeben, den die App anzeigt',
  code: 'Code',
  codeHint: 'Sechs Ziffern.',
  codeMissing: 'Die sechs Ziffern eingeben.',
  turnOn: 'Einschalten',
  turnedOn: 'Der zweite Faktor ist eingeschaltet.',

  turnOff: 'Ausschalten',
  turnOffText: 'Danach genügt Ihr Passwort für die Anmeldung.',
  turnedOff: 'Der zweite Faktor ist ausgeschaltet.',
  anyCodeHint: 'Ein Code aus der App oder ein Wiederherstellungscode.',

  newCodes: 'Neue Wiederherstellungscodes',
  newCodesText: 'Die bisherigen Codes gelten dann nicht mehr.',
  codes: 'Wiederherstellungscodes',
  codesText: 'Mit jedem dieser Codes können Sie sich einmal anmelden, wenn Sie Ihr Telefon verlieren. Bewahren Sie die Codes dort auf, wo Sie Ihre Passwörter aufbewahren. Die Codes werden nur jetzt angezeigt.',
  codesFile: 'wiederherstellungscodes.txt',
  codesCopied: 'Die Wiederherstellungscodes wurden kopiert.',
  codesDownloaded: 'Die Wiederherstellungscodes wurden heruntergeladen.',
  codesDone: 'Ich habe sie aufbewahrt',
  leaveCodes: 'Ohne die Codes schließen?',
  leaveCodesText: 'Sie haben die Codes weder kopiert noch heruntergeladen, und sie lassen sich nicht noch einmal anzeigen.',
  leaveCodesYes: 'Schließen',
  leaveCodesNo: 'Hier bleiben',
};
