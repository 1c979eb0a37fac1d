// Until when a token may work.
import * as dates from '../dates.js';
import { t } from '../texts.js';

export const usualDays = 90;

// inDays is the day so many days ahead, or the last one that the policy leaves.
export function inDays(n, policy) {
  const day = dates.addDays(dates.today(policy.zone), n);
  const last = dates.lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && dates.compareDays(day, last) > 0 ? last : day;
}

export const mayNever = (policy) => !policy.expiry_required && !policy.max_lifetime_seconds;

export function wrongDay(draft, policy) {
  if (draft.never) return '';
  const day = dates.readDay(draft.expires);
  if (!day) return t.date.invalid;
  if (dates.compareDays(day, dates.today(policy.zone)) < 0) return t.date.past;
  const last = dates.lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && dates.compareDays(day, last) > 0 ? t.date.tooLate(dates.sayDay(last)) : '';
}
