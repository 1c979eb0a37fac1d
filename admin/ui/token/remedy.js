// What can be done about a refusal of a token.
import { allowedBy } from '../methods/catalog.js';
import { platform, policy, whoAmI } from '../session.js';
import { t } from '../texts.js';

// fix says what the owner can do about a refusal of this token, or that it is done.
export function fix(token, r, catalog) {
  const edit = `/token/${token.id}/edit`;
  switch (r.reason) {
    case 'method_not_allowed':
      if (catalog && allowedBy(token, catalog).some((m) => m.name === r.method)) return { done: t.token.methodAdded };
      if (policy().allowed_sets?.length) return null;
      return { label: t.token.addMethod, about: r.method, to: `${edit}?add=${encodeURIComponent(r.method)}` };
    case 'address_not_allowed': return r.address ? { label: t.token.allowAddress, about: r.address, to: `${edit}?address=${encodeURIComponent(r.address)}` } : null;
    case 'upstream_sign_in_failed': return platform().keeps_credentials && token.account === whoAmI().login ? { label: t.platform.see, to: '/platform' } : null;
    case 'expired': return token.state === 'expired' ? { label: t.token.renew, to: edit } : null;
  }
  return null;
}
