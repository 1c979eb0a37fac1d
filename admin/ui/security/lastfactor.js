// What follows if a second factor goes.
import { currentAccount, factors } from '../session.js';
import { t } from '../texts.js';

// afterRemoval says it for the last code or passkey; other is what may be left.
export function afterRemoval(other) {
  if (factors().includes(other)) return t.security.left[other];
  return currentAccount().second_factor_required ? t.security.left.setup : t.security.left.nothing;
}
