// What the form shows at first: of a copy another description, and what a link to the
// form asks to add (?add=method, ?unbound=method, ?address=…).
import { addMethods } from '../methods/choice.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { newDraft } from './draft.js';
import { linesOf } from './fields.js';

export const longestDescription = 200;

// firstDraft makes it of start, the draft of the token.
export function firstDraft(task, start, token, params, catalog) {
  const draft = { ...start };
  if (task === 'copy') {
    draft.description = t.tokenform.copyOf(start.description).slice(0, longestDescription);
    if (token.state === 'expired') Object.assign(draft, { never: false, expires: newDraft(catalog, policy()).expires });
  }
  const add = catalog.methods.find((m) => m.name === params?.get('add'));
  if (add) {
    draft.choice = addMethods(start.choice, [add]);
    if (start.mode === 'set') draft.mode = 'asNow';
  }
  const unbound = params?.get('unbound');
  if (unbound) draft.unbound = [...start.unbound, unbound];
  const address = params?.get('address');
  if (address) draft.addresses = [...linesOf(start.addresses), address].join('\n');
  return draft;
}
