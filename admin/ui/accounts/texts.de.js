// The accounts, for operators.
import { count, list, number } from '../formats.de.js';
import { named, namedDative } from '../platform/name.de.js';

const credentialsWere = { one: 'Eintrag wurde', other: 'Einträge wurden' };
const had = { one: 'war', other: 'waren' };

// theTokens are those of an account, as an object.
const theTokens = (x) => x === 1 ? 'sein Token' : `seine ${number(x)} Token`;

export default {
  title: 'Konten',
  text: 'Wer sich hier anmelden und Token besitzen darf.',
  list: 'Konten',
  search: 'Anmeldename suchen',
  noMatch: (search) => `Kein Konto passt zu „${search}“`,
  keys: 'Ein Klick auf eine Zeile wählt sie aus. Tasten: Pfeile bewegen, Leertaste wählt aus, Enter bearbeitet.',

  add: 'Hinzufügen',
  edit: 'Bearbeiten',
  setPassword: 'Passwort setzen',
  resetFactor: 'Zweiten Faktor zurücksetzen',
  credential: 'Zugangsdaten',
  remove: 'Löschen',

  login: 'Anmeldename',
  role: 'Rolle',
  factor: 'Zweiter Faktor',
  tokens: 'Token',
  created: 'Erstellt',
  state: 'Status',
  enabled: 'Aktiv',
  disabled: 'Gesperrt',
  noPassword: 'kein Passwort',
  // How one signs in with an account of the platform.
  platform: {
    linked: (name) => `Anmeldung mit ${namedDative(name)}`,
    awaited: (name) => `wartet auf die erste Anmeldung mit ${namedDative(name)}`,
  },

  addTitle: 'Konto hinzufügen',
  added: (login) => `Das Konto ${login} wurde hinzugefügt.`,
  loginHint: 'Kleinbuchstaben, Ziffern und . _ @ + -',
  loginMissing: 'Anmeldenamen eingeben.',
  roles: {
    user: 'Benutzer',
    operator: 'Betreiber',
  },
  roleHints: {
    user: 'Verwaltet die Token dieses Kontos.',
    operator: 'Verwaltet alle Konten und alle Token.',
  },
  newPassword: 'Passwort des Kontos',
  newPasswordHint: (least) => `Mindestens ${least} Zeichen. Leer lassen, um es später zu setzen.`,
  ofPlatform: (name) => `Anmeldung mit ${namedDative(name)}`,
  ofPlatformHint: (name) => `Das Konto gehört der Person, die bei ${namedDative(name)} diesen Anmeldenamen hat. Es hat kein eigenes Passwort.`,

  editTitle: (login) => `Konto ${login} bearbeiten`,
  save: 'Speichern',
  saved: (login) => `Das Konto ${login} wurde gespeichert.`,
  unchanged: 'Es wurde noch nichts geändert.',
  conflict: 'Das Konto wurde inzwischen von jemand anderem geändert. Es wurde neu geladen: bitte prüfen und erneut speichern.',
  disable: 'Gesperrt',
  disableHint: 'Die Token des Kontos werden abgelehnt, und niemand kann sich damit anmelden.',
  requireFactor: 'Zweiten Faktor verlangen',
  requireFactorHint: 'Nach der nächsten Anmeldung muss er eingerichtet werden, bevor etwas anderes möglich ist.',
  // What making it an account of the platform does, or making it none any more.
  ofPlatformHints: {
    none: (login) => `Sobald sich die Person, die dort den Anmeldenamen ${login} hat, zum ersten Mal anmeldet, gehört ihr das Konto. Das Passwort des Kontos wird gelöscht, und seine Sitzungen werden beendet.`,
    awaited: (login) => `Sobald sich die Person, die dort den Anmeldenamen ${login} hat, zum ersten Mal anmeldet, gehört ihr das Konto.`,
    linked: () => 'Das Konto gehört einer Person der Plattform, auch wenn sich deren Anmeldename ändert.',
    left: () => 'Das Konto wird zu einem lokalen Konto. Niemand kann sich damit anmelden, bis Sie ein Passwort setzen.',
  },

  setPasswordTitle: (login) => `Passwort von ${login} setzen`,
  setPasswordHint: (least) => `Mindestens ${least} Zeichen. Alle Sitzungen des Kontos werden beendet.`,
  passwordSet: (login) => `Das Passwort von ${login} wurde gesetzt.`,

  resetFactorTitle: (login) => `Zweiten Faktor von ${login} zurücksetzen`,
  resetFactorText: 'Die Codes und Passkeys des Kontos gelten dann nicht mehr. Für die Anmeldung genügt das Passwort, und ein neuer zweiter Faktor kann eingerichtet werden.',
  factorReset: (login) => `Der zweite Faktor von ${login} wurde zurückgesetzt.`,

  removeTitle: (login) => `Konto ${login} löschen`,
  removeText: 'Mit dem Konto kann sich niemand mehr anmelden. Das lässt sich nicht rückgängig machen.',
  removeTokens: (x) => `Auch ${theTokens(x)} löschen`,
  removeNeedsTokens: (x) => `Das Kästchen oben ankreuzen oder zuerst ${theTokens(x)} löschen.`,
  removed: (login) => `Das Konto ${login} wurde gelöscht.`,

  credentialSet: (login) => `Die Zugangsdaten von ${login} wurden gesetzt.`,
  credentialRemoved: (login) => `Die Zugangsdaten von ${login} wurden gelöscht.`,

  reencrypt: 'Alle mit dem neuesten Schlüssel verschlüsseln',
  reencryptWhen: 'Zugangsdaten sind mit einem Schlüssel aus der Konfiguration verschlüsselt. Wenn es dort einen neuen gibt:',
  reencryptTitle: 'Alle Zugangsdaten neu verschlüsseln',
  reencryptText: 'Alle Zugangsdaten werden mit dem ersten Schlüssel der Konfiguration verschlüsselt. Danach können die anderen Schlüssel aus der Konfiguration entfernt werden.',
  reencrypted: (changed, current) => `${count(changed, credentialsWere)} neu verschlüsselt; ${count(current, had)} schon mit dem neuesten Schlüssel verschlüsselt.`,
  reencryptFailed: (logins) => `Kein Schlüssel der Konfiguration kann die Zugangsdaten dieser Konten entschlüsseln: ${list(logins)}. Diese Zugangsdaten müssen neu gesetzt werden.`,
};
