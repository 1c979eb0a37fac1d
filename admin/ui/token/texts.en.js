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
  resourceGone: 'not in the catalog any more: the token can call nothing',
  showMethods: (x) => `Show the ${count(x, { one: 'method', other: 'methods' })}`,

  // What can be done about a refusal.
  open: 'Open the token',
  addMethod: 'Add it to the token',
  methodAdded: 'Now allowed',
  allowUnbound: 'Allow it all the same',
  changeOnly: 'Change what it may touch',
  allowAddress: 'Allow the address',
  renew: 'Choose a new date',
};
