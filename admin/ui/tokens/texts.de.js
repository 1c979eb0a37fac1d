// The list of tokens, and how it shows each.
import { count } from '../formats.de.js';

const tokensExpire = { one: 'Token läuft', other: 'Token laufen' };
const days = { one: 'Tag', other: 'Tagen' };

export default {
  title: 'Zugriffstoken',
  allTitle: 'Alle Token',
  titleOf: (login) => `Token von ${login}`,
  text: 'Mit einem Token ruft ein Skript die API ohne Ihr Passwort auf – und nur das, was Sie erlauben.',
  allText: 'Die Token aller Konten.',
  list: 'Zugriffstoken',

  generate: 'Erstellen',
  edit: 'Bearbeiten',
  copy: 'Duplizieren',
  remove: 'Löschen',
  refreshed: 'Die Liste ist auf dem neuesten Stand.',

  search: 'Beschreibung suchen',
  searchIsValue: 'Das sieht aus wie der Wert eines Tokens und wurde darum nirgendwohin gesendet. Die letzten vier Zeichen eines Werts stehen neben der Beschreibung jedes Tokens.',
  states: {
    all: 'Alle',
    active: 'Aktiv',
    expiring: 'Läuft bald ab',
    expired: 'Abgelaufen',
  },
  expiring: (tokens, within) => `${count(tokens, tokensExpire)} innerhalb von ${count(within, days)} ab.`,
  showExpiring: 'Anzeigen',

  description: 'Beschreibung',
  account: 'Konto',
  allows: 'Erlaubt',
  starts: 'Gilt ab',
  startsLater: 'Gilt noch nicht',
  expires: 'Läuft ab',
  lastUsed: 'Zuletzt benutzt',
  created: 'Erstellt',
  state: 'Status',
  badges: {
    active: 'Aktiv',
    expiring: 'Läuft bald ab',
    expired: 'Abgelaufen',
  },
  name: (token) => `Token ${token.id}: ${token.description}`,
  number: (id) => `Nr. ${id}`,
  hint: (end) => `endet auf ${end}`,
  from: (address) => `von ${address}`,
  everything: 'alles außer weitreichenden Methoden',
  methods: (x) => count(x, { one: 'Methode', other: 'Methoden' }),
  only: (values) => `nur ${values}`,
  groups: (x) => count(x, { one: 'Gruppe', other: 'Gruppen' }),

  none: 'Noch keine Token',
  noneText: 'Erstellen Sie für jedes Skript ein eigenes Token. Dabei geben Sie an, wofür es ist, was es aufrufen darf und bis wann. Löschen lässt es sich jederzeit.',
  noneOfAll: 'Noch kein Konto hat ein Token.',
  // In place of a list with a filter, by the state that is shown.
  noneOf: {
    active: 'Keine aktiven Token',
    expiring: 'Keine Token, die bald ablaufen',
    expired: 'Keine abgelaufenen Token',
  },
  noMatch: {
    all: (search) => `Kein Token passt zu „${search}“`,
    active: (search) => `Kein aktives Token passt zu „${search}“`,
    expiring: (search) => `Kein Token, das bald abläuft, passt zu „${search}“`,
    expired: (search) => `Kein abgelaufenes Token passt zu „${search}“`,
  },
  showAll: 'Alle Token anzeigen',
};
