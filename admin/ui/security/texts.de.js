// Password and second factors of the person who is signed in.
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

  factor: 'Codes aus einer App',
  factorRequired: 'Hier wird ein zweiter Faktor verlangt. Richten Sie Codes aus einer App ein oder fügen Sie einen Passkey hinzu, um fortzufahren.',
  factorOnText: (passkeys) => passkeys ? 'Eingeschaltet: Die Anmeldung verlangt einen Code aus Ihrer Authenticator-App oder einen Passkey.' : 'Eingeschaltet: Die Anmeldung verlangt einen Code aus Ihrer Authenticator-App.',
  factorOffText: (passkeys) => passkeys ? 'Ausgeschaltet: Sie melden sich mit einem Passkey an. Ein Code aus einer App auf Ihrem Telefon ist ein zweiter Weg, falls Sie den Passkey verlieren.'
    : 'Ausgeschaltet: Nur Ihr Passwort schützt Ihre Token. Mit einem zweiten Faktor verlangt die Anmeldung zusätzlich einen Code aus einer App auf Ihrem Telefon.',
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
  turnedOn: 'Die Codes sind eingeschaltet.',

  turnOff: 'Ausschalten',
  turnedOff: 'Die Codes sind ausgeschaltet.',
  anyCodeHint: 'Ein Code aus der App oder ein Wiederherstellungscode.',

  // What is left if a second factor is removed.
  left: {
    code: 'Danach verlangt die Anmeldung einen Code aus der App.',
    passkey: 'Danach verlangt die Anmeldung einen Passkey.',
    nothing: 'Das ist Ihr letzter zweiter Faktor. Danach genügt Ihr Passwort für die Anmeldung.',
    setup: 'Das ist Ihr letzter zweiter Faktor, und hier wird einer verlangt. Sie müssen einen anderen einrichten, bevor Sie etwas anderes tun können.',
  },

  passkeys: 'Passkeys',
  passkeysText: 'Ein Passkey ist ein zweiter Faktor, den dieses Gerät, Ihr Telefon, ein Sicherheitsschlüssel oder ein Passwortmanager für Sie aufbewahrt. Mit einem Passkey verlangt die Anmeldung ihn zusätzlich zum Passwort. Er bestätigt auch Änderungen, anstelle des Passworts.',
  onlyPasskey: 'Dieser Passkey ist Ihr einziger zweiter Faktor. Wenn Sie ihn verlieren, kann nur noch der Betreiber Ihnen wieder Zugang geben. Fügen Sie einen weiteren Passkey hinzu, oder richten Sie Codes aus einer App ein.',
  obstacles: {
    address: 'Passkeys gelten nur unter einem Hostnamen, und diese Website ist mit ihrer IP-Adresse geöffnet. Öffnen Sie sie unter ihrem Namen, um einen Passkey hinzuzufügen oder zu verwenden.',
    insecure: 'Passkeys brauchen HTTPS, und diese Website ist ohne HTTPS geöffnet.',
    browser: 'Dieser Browser unterstützt keine Passkeys (WebAuthn).',
  },
  passkeyName: 'Name',
  passkeyHost: (host) => `gilt nur unter ${host}`,
  passkeyCreated: 'Hinzugefügt',
  passkeyUsed: 'Zuletzt verwendet',
  passkeyActions: 'Aktionen',
  passkeyOnly: 'Ihr Browser fragt zuerst nach einem Ihrer Passkeys.',

  addPasskey: 'Passkey hinzufügen',
  addPasskeyText: 'Wenn der Passkey hinzugefügt ist, enden Ihre anderen Sitzungen.',
  next: 'Weiter',
  createPasskey: 'Passkey erstellen',
  createPasskeyText: 'Ihr Browser fragt, wo der Passkey aufbewahrt werden soll, und nach Fingerabdruck, Gesicht oder PIN.',
  passkeyNameHint: 'Daran erkennen Sie ihn in der Liste.',
  passkeyNameMissing: 'Einen Namen eingeben.',
  suggestedName: (browser, system) => `${browser} auf ${system}`,
  passkeyTooLate: 'Der Server hat den Passkey nicht angenommen: Er wurde zu spät oder für etwas anderes erstellt. Bitte schließen und neu beginnen.',
  passkeyAdded: (name) => `Der Passkey „${name}“ wurde hinzugefügt. Andere Sitzungen wurden beendet.`,

  removePasskey: 'Löschen',
  removeNamed: (name) => `Den Passkey ${name} löschen`,
  removePasskeyTitle: (name) => `Den Passkey „${name}“ löschen`,
  removePasskeyText: 'Die Anmeldung mit ihm ist dann nicht mehr möglich, und Ihre anderen Sitzungen enden. Ihr Gerät oder Passwortmanager behält seinen Teil, bis Sie ihn dort löschen.',
  passkeyRemoved: (name) => `Der Passkey „${name}“ wurde gelöscht. Andere Sitzungen wurden beendet.`,

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
