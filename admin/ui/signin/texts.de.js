// Signing in.
import { namedDative } from '../platform/name.de.js';

export default {
  title: 'Anmelden',
  text: 'Die Zugriffstoken Ihres Kontos verwalten.',
  platform: (name) => `Melden Sie sich mit Anmeldenamen und Passwort von ${namedDative(name)} an.`,
  login: 'Anmeldename',
  password: 'Passwort',
  code: 'Code',
  codeHint: 'Sechs Ziffern aus Ihrer Authenticator-App oder einer Ihrer Wiederherstellungscodes.',
  codeText: 'Ihr Passwort ist richtig. Nun der zweite Faktor.',
  passkeyText: 'Ihr Passwort ist richtig. Nun Ihr Passkey: Der Browser fragt danach.',
  useCode: 'Stattdessen einen Code eingeben',
  usePasskey: 'Stattdessen einen Passkey verwenden',
  submit: 'Anmelden',
  startOver: 'Als jemand anderes anmelden',

  missing: 'Anmeldenamen und Passwort eingeben.',
  codeMissing: 'Den Code eingeben.',
  failed: 'Anmeldename oder Passwort ist falsch.',
  // What to do if the account has a passkey and this page can use none.
  noPasskey: 'Ihr Konto verlangt einen Passkey, und dieser Browser kann hier keinen verwenden. Bitte einen anderen Browser verwenden oder die Website unter ihrem Namen und über HTTPS öffnen.',
  insecure: 'Die Anmeldung braucht HTTPS: Ohne Verschlüsselung könnten andere unterwegs Ihr Passwort mitlesen.',

  sessionEnded: 'Ihre Sitzung ist beendet',
  sessionEndedText: 'Melden Sie sich an, um dort weiterzumachen, wo Sie waren. Was Sie eingegeben haben, ist noch da.',
  discard: 'Abmelden und Offenes verwerfen',
};
