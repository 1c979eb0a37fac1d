// The page of one token.
import { count, number } from '../formats.en.js';

export default {
  title: (id) => `Token ${id}`,
  regenerate: 'Regenerate',

  facts: 'About this token',
  calls: 'Calls',
  callsText: (allowed, refused) => `${number(allowed)} allowed, ${number(refused)} refused`,
  value: 'Value',
  values: 'Values',
  valueMade: (end, date) => `…${end}, made ${date}`,
  valueUntil: (dateTime) => `works until ${dateTime}`,
  showMethods: (x) => `Show the ${count(x, { one: 'method', other: 'methods' })}`,

  // What can be done about a refusal.
  open: 'Open the token',
  addMethod: 'Add it to the token',
  methodAdded: 'Now allowed',
  allowAddress: 'Allow the address',
  renew: 'Choose a new date',
};
