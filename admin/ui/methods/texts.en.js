// Methods of the API, as a tree and as a list.
import { count, list, number, plural } from '../formats.en.js';

const methods = { one: 'method', other: 'methods' };
const escalatingAre = { one: 'escalating method is', other: 'escalating methods are' };
const them = { one: 'it', other: 'them' };

export default {
  tree: 'Methods. Arrow keys move and open, Space checks.',
  allMethods: 'All methods',
  search: 'Search methods',
  onlyChecked: 'Only checked',
  check: 'Check',
  checkReadOnly: 'Read-only ones',
  checkAll: 'All',
  checkNone: 'None',
  noMatch: 'No method matches.',
  noneChecked: 'Nothing is checked.',
  open: (group) => `Open ${group}`,
  close: (group) => `Close ${group}`,

  checkedOfGroupShort: (checked, all) => `${number(checked)}/${number(all)}`,
  checkedOfGroup: (checked, all) => `${number(checked)} of ${number(all)} checked`,
  checkedOfAll: (checked, all) => `${number(checked)} of ${count(all, methods)} checked`,
  escalatingChecked: (x) => `${number(x)} escalating`,

  laterToo: 'include future methods',
  laterTooOf: (group) => `Also allow methods that are added to ${group} later. Escalating ones are never covered.`,
  laterTooOfAll: 'Also allow methods that are added to the API later. Escalating ones are never covered.',

  protected: 'protected',
  public: 'needs no token',
  readOnly: 'read-only',
  whyUnknown: 'it allows more than its name says',
  docs: 'Docs',
  docsOf: (method) => ` of ${method} (opens in a new tab)`,

  warning: (x) => `${count(x, escalatingAre)} checked. With ${plural(x, them)} the token can do more than its list says:`,
  more: (x) => `and ${number(x)} more`,
  unknown: (names) => `Not in the catalog any more, but kept: ${list(names)}.`,
};
