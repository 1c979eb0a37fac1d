// From when and until when a token works.
import { addDays, compareDays, readDay } from '../days.js';
import { format, t } from '../texts.js';
import { lastDay, today } from '../zones.js';

export const defaultDays = 90;

// dayFromNow is the day so many days ahead, or the last one that the policy allows.
export function dayFromNow(days, policy) {
  const day = addDays(today(policy.zone), days);
  const last = lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && compareDays(day, last) > 0 ? last : day;
}

export const mayNeverExpire = (policy) => !policy.expiry_required && !policy.max_lifetime_seconds;

// expiryError is what is wrong with the day of a draft, or empty.
export function expiryError({ never, expires }, policy) {
  if (never) return '';
  const day = readDay(expires);
  if (!day) return t.tokenform.dateInvalid;
  if (compareDays(day, today(policy.zone)) < 0) return t.tokenform.datePast;
  const last = lastDay(policy.max_lifetime_seconds, policy.zone);
  return last && compareDays(day, last) > 0 ? t.tokenform.dateTooLate(format.day(last)) : '';
}

// startError is what is wrong with the start of a draft, or empty.
export function startError({ starts, never, expires }) {
  if (!starts.trim()) return '';
  const day = readDay(starts);
  if (!day) return t.tokenform.dateInvalid;
  const end = !never && readDay(expires);
  return end && compareDays(day, end) > 0 ? t.tokenform.startsAfterEnd : '';
}
