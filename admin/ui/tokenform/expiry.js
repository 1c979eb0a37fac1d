// Until when a token may work.
import { addDays, compareDays, readDay, writeDay } from '../days.js';
import { t } from '../texts.js';
import { lastDay, today } from '../zones.js';

export const usualDays = 90;

// inDays is the day so many days ahead, or the last one that the policy leaves.
export function inDays(n, policy) {
  const day = addDays(today(policy.zone), n);
  const last = lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && compareDays(day, last) > 0 ? last : day;
}

export const mayNever = (policy) => !policy.expiry_required && !policy.max_lifetime_seconds;

export function wrongDay(draft, policy) {
  if (draft.never) return '';
  const day = readDay(draft.expires);
  if (!day) return t.tokenform.dateInvalid;
  if (compareDays(day, today(policy.zone)) < 0) return t.tokenform.datePast;
  const last = lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && compareDays(day, last) > 0 ? t.tokenform.dateTooLate(writeDay(last)) : '';
}
