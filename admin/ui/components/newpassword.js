// What a new password has to be.
import { policy } from '../session.js';
import { t } from '../texts.js';

// lengthError is what is wrong with a new password, or empty.
export function lengthError(password) {
  const least = policy().min_password; // characters
  return [...password].length < least ? t.components.passwordTooShort(least) : '';
}
