// The credential with which the gate signs in to the platform for somebody's tokens.
import { heading, named, namedDative, namedFirst } from './name.de.js';

export default {
  title: heading,
  text: (name) => `Was ${named(name)} anstelle Ihrer Token bekommt.`,
  heading: (name) => `Ihre Zugangsdaten für ${named(name)}`,
  headingOf: (login, name) => `Zugangsdaten von ${login} für ${named(name)}`,
  why: (name) => `Ein Token gilt am Gate und sonst nirgends. Benutzt ein Skript eines Ihrer Token, meldet sich das Gate mit diesen Zugangsdaten bei ${namedDative(name)} an und führt den Aufruf in Ihrem Namen aus. Die Zugangsdaten werden verschlüsselt gespeichert und niemandem gezeigt.`,

  // Above the list of tokens.
  missing: (name) => `Ihre Token sind für ${named(name)} noch nicht verwendbar: Das Gate hat keine Zugangsdaten von Ihnen, um sich anzumelden.`,
  failing: (name) => `Ihre Token sind für ${named(name)} im Augenblick nicht verwendbar.`,
  see: 'Zugangsdaten ansehen',

  set: 'Zugangsdaten setzen',
  replace: 'Ersetzen',
  save: 'Speichern',
  saved: 'Die Zugangsdaten wurden gesetzt.',
  kind: 'Womit sich das Gate anmeldet',
  kinds: {
    own: 'Mit meiner Anmeldung hier',
    password: 'Mit Anmeldename und Passwort',
    other: 'Mit einem anderen Anmeldenamen und dessen Passwort',
    session: 'Mit einer festen Sitzung',
  },
  kindHints: {
    own: (login) => `Der Anmeldename ${login} und das Passwort, mit dem Sie unten bestätigen.`,
    password: (name) => `Das Gate meldet sich damit an, so oft es nötig ist. ${namedFirst(name)} darf für diesen Anmeldenamen keinen zweiten Faktor verlangen.`,
    session: (name) => `Eine Sitzung von ${namedDative(name)}, die nicht abläuft. Sie wird unverändert gesendet, und kein Passwort wird gespeichert.`,
  },
  login: (name) => `Anmeldename bei ${namedDative(name)}`,
  password: (name) => `Passwort bei ${namedDative(name)}`,
  session: (name) => `Sitzung von ${namedDative(name)}`,
  loginMissing: 'Anmeldenamen eingeben.',
  passwordMissing: 'Passwort eingeben.',
  sessionMissing: 'Sitzung eingeben.',
  confirmHint: (name) => `Das Passwort, mit dem Sie sich hier anmelden, nicht das bei ${namedDative(name)}. Es bestätigt die Änderung.`,

  remove: 'Löschen',
  removeInstead: 'Jetzige Zugangsdaten löschen',
  removed: 'Die Zugangsdaten wurden gelöscht.',
  removeTitle: 'Zugangsdaten löschen',
  removeText: (name) => `Ihre Token sind ab dem nächsten Aufruf für ${named(name)} nicht verwendbar, bis Sie andere Zugangsdaten setzen.`,
  removeTextOf: (login, name) => `Die Token von ${login} sind ab dem nächsten Aufruf für ${named(name)} nicht verwendbar, bis andere Zugangsdaten gesetzt werden.`,

  // What is stored; nothing is said where there is none.
  stored: {
    password: 'Anmeldename und Passwort.',
    session: 'Eine feste Sitzung.',
  },
  badges: {
    none: 'keine',
    missing: 'Fehlen',
    unused: 'Noch unbenutzt',
    ok: 'Funktionieren',
    locked: 'Nicht lesbar',
    refused: 'Abgelehnt',
    second_factor: 'Zweiter Faktor',
    rejected: 'Abgelehnt',
    unreachable: 'Nicht erreichbar',
    bad_answer: 'Fehler',
  },
  // How it stands; since is a phrase such as “seit gestern”.
  states: {
    none: (name) => `Es sind keine Zugangsdaten gesetzt. Token sind nicht verwendbar, wo sich das Gate bei ${namedDative(name)} anmelden muss.`,
    unused: () => 'Diese Zugangsdaten wurden noch nicht benutzt.',
    ok: (name, since) => `Diese Zugangsdaten funktionieren ${since}.`,
    locked: () => 'Es sind Zugangsdaten gesetzt, aber sie lassen sich nicht entschlüsseln: Der Schlüssel dafür steht nicht mehr in der Konfiguration. Bitte neu setzen.',
    refused: (name, since) => `${namedFirst(name)} lehnt den Anmeldenamen oder das Passwort ${since} ab. Wurde das Passwort dort geändert, bitte hier das neue setzen.`,
    second_factor: (name, since) => `${namedFirst(name)} verlangt für diesen Anmeldenamen ${since} einen zweiten Faktor, den kein Skript angeben kann. Bitte einen Anmeldenamen ohne zweiten Faktor setzen oder eine feste Sitzung.`,
    rejected: (name, since, kind) => kind === 'session'
      ? `${namedFirst(name)} lehnt diese Sitzung ${since} ab: Sie ist beendet, oder es gab sie nie. Bitte eine andere setzen.`
      : `${namedFirst(name)} lehnt ${since} die Sitzungen dieses Anmeldenamens ab, obwohl sie dort angelegt wurden. Bitte dem Betreiber dieses Dienstes melden.`,
    unreachable: (name, since) => `${namedFirst(name)} ist ${since} nicht erreichbar. Das Gate versucht es weiter; hier ist nichts zu ändern.`,
    bad_answer: (name, since) => `${namedFirst(name)} gibt ${since} unbrauchbare Antworten. Bitte dem Betreiber dieses Dienstes melden.`,
  },
};
