// What the owner of a token can do about a refusal of it.
import { isGone, reachOf, resourcesOf } from '../methods/bound.js';
import { grantedMethods } from '../methods/catalog.js';
import { query } from '../request.js';
import { currentAccount, platform, policy } from '../session.js';
import { t } from '../texts.js';

// addMethod leads to the form of a token with one more method checked.
export const addMethod = (token, method) => ({ label: t.token.addMethod, about: method, to: `/token/${token}/edit${query({ add: method })}` });

// remedyOf returns {label, about, to} of a link, {done} if it has been done, or null.
export function remedyOf(refusal, token, catalog) {
  const { reason, method, address } = refusal;
  const edit = `/token/${token.id}/edit`;
  switch (reason) {
    case 'method_not_allowed':
      if (catalog && grantedMethods(token, catalog).some((m) => m.name === method)) return { done: t.token.methodAdded };
      if (policy().allowed_sets?.length) return null;
      return addMethod(token.id, method);
    case 'resource_not_allowed': return remedyOfBound(method, token, catalog, edit);
    case 'address_not_allowed': return address ? { label: t.token.allowAddress, about: address, to: `${edit}${query({ address })}` } : null;
    case 'upstream_sign_in_failed': return platform().keeps_credentials && token.account === currentAccount().login ? { label: t.platform.see, to: '/platform' } : null;
    case 'expired': return token.state === 'expired' ? { label: t.token.renew, to: edit } : null;
  }
  return null;
}

// remedyOfBound is that of a call that did not name what the token is bound to.
function remedyOfBound(name, token, catalog, edit) {
  const method = catalog?.methods.find((m) => m.name === name);
  const resources = resourcesOf(token.only);
  const callsNothing = catalog && resources.some((resource) => isGone(resource, catalog));
  if (!resources.length || token.unbound.includes(name) && !callsNothing) return { done: t.token.methodAdded };
  if (method && !callsNothing && reachOf(method, resources) !== 'named') return { label: t.token.allowUnbound, about: name, to: `${edit}${query({ unbound: name })}` };
  return { label: t.token.changeOnly, to: `${edit}${query({ only: 'change' })}` };
}
