// Removing tokens.
import { count, number, plural } from '../formats.en.js';

const tokens = { one: 'token', other: 'tokens' };
const tokensWere = { one: 'token was', other: 'tokens were' };
const theyAre = { one: 'It is', other: 'They are' };

export default {
  title: (description) => `Remove “${description}”`,
  titleOfSome: (x) => `Remove ${count(x, tokens)}`,
  text: (x) => `${plural(x, theyAre)} refused from the next call on. This cannot be undone.`,
  used: (ago) => `last used ${ago}`,
  unused: 'never used',
  submit: (x) => x === 1 ? 'Remove' : `Remove ${number(x)}`,

  results: 'Results',
  removed: 'Removed',
  someRemoved: (x) => `${count(x, tokensWere)} removed.`,
  someFailed: (x) => `${count(x, tokensWere)} not removed.`,
};
