// The list of tokens, and how it shows each.
import { count } from '../formats.en.js';

const tokensExpire = { one: 'token expires', other: 'tokens expire' };
const days = { one: 'day', other: 'days' };

export default {
  title: 'Access tokens',
  allTitle: 'All tokens',
  titleOf: (login) => `Tokens of ${login}`,
  text: 'A token lets a script call the API without your password, and only what you allow.',
  allText: 'The tokens of all accounts.',
  list: 'Access tokens',

  generate: 'Generate',
  edit: 'Edit',
  copy: 'Copy',
  remove: 'Remove',
  refreshed: 'The list is up to date.',

  search: 'Search descriptions',
  searchIsValue: 'This looks like the value of a token, so it was not sent anywhere. The last four characters of a value are shown beside each token’s description.',
  states: {
    all: 'All',
    active: 'Active',
    expiring: 'Expires soon',
    expired: 'Expired',
  },
  expiring: (tokens, within) => `${count(tokens, tokensExpire)} within ${count(within, days)}.`,
  showExpiring: 'Show them',

  description: 'Description',
  account: 'Account',
  allows: 'Allows',
  starts: 'Starts',
  startsLater: 'Not started',
  expires: 'Expires',
  lastUsed: 'Last used',
  created: 'Created',
  state: 'State',
  badges: {
    active: 'Active',
    expiring: 'Expires soon',
    expired: 'Expired',
  },
  name: (token) => `token ${token.id}: ${token.description}`,
  number: (id) => `No. ${id}`,
  hint: (end) => `ends in ${end}`,
  from: (address) => `from ${address}`,
  everything: 'everything but escalating methods',
  methods: (x) => count(x, { one: 'method', other: 'methods' }),
  only: (values) => `only ${values}`,
  groups: (x) => count(x, { one: 'group', other: 'groups' }),

  none: 'No tokens yet',
  noneText: 'Generate a token for each script: say what it is for, choose what it may call and until when. You can take it back at any time.',
  noneOfAll: 'No account has a token yet.',
  // In place of a list with a filter, by the state that is shown.
  noneOf: {
    active: 'No active tokens',
    expiring: 'No tokens that expire soon',
    expired: 'No expired tokens',
  },
  noMatch: {
    all: (search) => `No tokens match “${search}”`,
    active: (search) => `No active tokens match “${search}”`,
    expiring: (search) => `No tokens that expire soon match “${search}”`,
    expired: (search) => `No expired tokens match “${search}”`,
  },
  showAll: 'Show all tokens',
};
