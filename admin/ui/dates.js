// Days as people here write them, dd-mm-yyyy, in the time zone of the policy:
// a token expires at the end of its day there.

const pad = (n, width = 2) => String(n).padStart(width, '0');

// A day is {y, m, d}, m from 1.
export const sayDay = ({ y, m, d }) => `${pad(d)}-${pad(m)}-${pad(y, 4)}`;

// readDay reads dd-mm-yyyy, and what people may write instead; null if it is no day.
export function readDay(text) {
  const s = text.trim();
  const dmy = /^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$/.exec(s);
  const ymd = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(s);
  const day = dmy ? { y: +dmy[3], m: +dmy[2], d: +dmy[1] } : ymd ? { y: +ymd[1], m: +ymd[2], d: +ymd[3] } : null;
  return day && isDay(day) ? day : null;
}

function isDay({ y, m, d }) {
  return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);
}

export const daysIn = (y, m) => new Date(Date.UTC(y, m, 0)).getUTCDate();

export function addDays(day, n) {
  const t = new Date(Date.UTC(day.y, day.m - 1, day.d + n));
  return { y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate() };
}

export function addMonths(day, n) {
  const months = day.y * 12 + day.m - 1 + n;
  const y = Math.floor(months / 12);
  const m = months - y * 12 + 1;
  return { y, m, d: Math.min(day.d, daysIn(y, m)) };
}

export const compareDays = (a, b) => a.y - b.y || a.m - b.m || a.d - b.d;
export const weekday = ({ y, m, d }) => (new Date(Date.UTC(y, m - 1, d)).getUTCDay() + 6) % 7; // 0: Monday

const formats = new Map();

// parts splits an instant into its numbers in a zone.
function parts(instant, zone) {
  if (!formats.has(zone)) {
    const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
    formats.set(zone, new Intl.DateTimeFormat('en-GB', { ...options, timeZone: known(zone) }));
  }
  const found = {};
  for (const p of formats.get(zone).formatToParts(instant)) found[p.type] = +p.value;
  return found;
}

// known is the zone if this browser knows it; "Local" is the server's and unknown here.
function known(zone) {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

export function dayOf(instant, zone) {
  const p = parts(new Date(instant), zone);
  return { y: p.year, m: p.month, d: p.day };
}

export const today = (zone) => dayOf(Date.now(), zone);
export const sayDate = (instant, zone) => sayDay(dayOf(instant, zone));

export function sayTime(instant, zone) {
  const p = parts(new Date(instant), zone);
  return `${pad(p.hour)}:${pad(p.minute)}`;
}

export const sayInstant = (instant, zone) => `${sayDate(instant, zone)} ${sayTime(instant, zone)}`;

// endOfDay is the instant of 23:59:59 of a day in a zone.
export function endOfDay(day, zone) {
  const wanted = Date.UTC(day.y, day.m - 1, day.d, 23, 59, 59);
  let instant = wanted;
  for (let i = 0; i < 2; i++) { // twice, for days on which clocks change
    const p = parts(new Date(instant), zone);
    instant += wanted - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
  }
  return new Date(instant);
}

// lastDay is the latest day that a policy of so many seconds leaves; null: any.
export function lastDay(maxSeconds, zone) {
  if (!maxSeconds) return null;
  const limit = Date.now() + maxSeconds * 1000;
  const day = dayOf(limit, zone);
  return endOfDay(day, zone).getTime() <= limit ? day : addDays(day, -1);
}

export const daysUntil = (instant, zone) => {
  const a = today(zone);
  const b = dayOf(instant, zone);
  return Math.round((Date.UTC(b.y, b.m - 1, b.d) - Date.UTC(a.y, a.m - 1, a.d)) / 86_400_000);
};
