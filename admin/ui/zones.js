// Instants in a time zone: that of the reader, in which all times are shown, or that of
// the policy, in which a token expires at the end of its day. An instant is a Date,
// milliseconds since 1970, or a string of RFC 3339.
import { addDays } from './days.js';

// readerZone is the time zone of the browser, as an IANA name.
export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const formats = new Map(); // by zone

// parts splits an instant into its numbers in a zone.
function parts(instant, zone) {
  if (!formats.has(zone)) {
    const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
    formats.set(zone, new Intl.DateTimeFormat('en-GB', { ...options, timeZone: supported(zone) }));
  }
  const found = {};
  for (const p of formats.get(zone).formatToParts(new Date(instant))) found[p.type] = +p.value;
  return found;
}

// supported is the zone if this browser knows it; "Local" is the server's and unknown here.
function supported(zone) {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

export function dayOf(instant, zone) {
  const p = parts(instant, zone);
  return { y: p.year, m: p.month, d: p.day };
}

export function timeOf(instant, zone) {
  const { hour, minute } = parts(instant, zone);
  return { hour, minute };
}

export const today = (zone) => dayOf(Date.now(), zone);

// endOfDay is the instant of 23:59:59 of a day in a zone.
export function endOfDay(day, zone) {
  const wanted = Date.UTC(day.y, day.m - 1, day.d, 23, 59, 59);
  let instant = wanted;
  for (let i = 0; i < 2; i++) { // twice, for days on which clocks change
    const p = parts(instant, zone);
    instant += wanted - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
  }
  return new Date(instant);
}

// isEndOfDay reports whether an instant is the end of its day in a zone.
export const isEndOfDay = (instant, zone) => endOfDay(dayOf(instant, zone), zone).getTime() === new Date(instant).getTime();

// lastDay is the last day that ends within so many seconds from now; null without a limit.
export function lastDay(maxSeconds, zone) {
  if (!maxSeconds) return null;
  const limit = Date.now() + maxSeconds * 1000;
  const day = dayOf(limit, zone);
  return endOfDay(day, zone).getTime() <= limit ? day : addDays(day, -1);
}

// daysUntil counts the midnights from now to an instant; below 0 if it is in the past.
export function daysUntil(instant, zone) {
  const { y, m, d } = today(zone);
  const day = dayOf(instant, zone);
  return Math.round((Date.UTC(day.y, day.m - 1, day.d) - Date.UTC(y, m - 1, d)) / 86_400_000);
}
