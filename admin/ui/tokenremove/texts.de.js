// Removing tokens.
import { count, number, plural } from '../formats.de.js';

const tokens = { one: 'Token', other: 'Token' };
const tokensWere = { one: 'Token wurde', other: 'Token wurden' };
const theyAre = { one: 'Das Token wird', other: 'Die Token werden' };

export default {
  title: (description) => `„${description}“ löschen`,
  titleOfSome: (x) => `${count(x, tokens)} löschen`,
  text: (x) => `${plural(x, theyAre)} ab dem nächsten Aufruf abgelehnt. Das lässt sich nicht rückgängig machen.`,
  used: (ago) => `zuletzt benutzt: ${ago}`,
  unused: 'nie benutzt',
  submit: (x) => x === 1 ? 'Löschen' : `${number(x)} löschen`,

  results: 'Ergebnisse',
  removed: 'Gelöscht',
  someRemoved: (x) => `${count(x, tokensWere)} gelöscht.`,
  someFailed: (x) => `${count(x, tokensWere)} nicht gelöscht.`,
};
