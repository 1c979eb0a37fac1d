// A day of the calendar: {y, m, d}, with m from 1, in no time zone. It is typed and sent
// as dd-mm-yyyy, which the API takes; formats.js writes it for people to read.
const pad = (n, width = 2) => String(n).padStart(width, '0');

export const writeDay = ({ y, m, d }) => `${pad(d)}-${pad(m)}-${pad(y, 4)}`;

// readDay reads dd-mm-yyyy, also with dots, slashes or spaces, and yyyy-mm-dd; null if
// the text is no day.
export function readDay(text) {
  const s = text.trim();
  const dmy = /^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$/.exec(s);
  const ymd = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(s);
  const day = dmy ? { y: +dmy[3], m: +dmy[2], d: +dmy[1] } : ymd ? { y: +ymd[1], m: +ymd[2], d: +ymd[3] } : null;
  return day && isDay(day) ? day : null;
}

const isDay = ({ y, m, d }) => m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);

export const daysIn = (y, m) => new Date(Date.UTC(y, m, 0)).getUTCDate();

export function addDays(day, n) {
  const date = new Date(Date.UTC(day.y, day.m - 1, day.d + n));
  return { y: date.getUTCFullYear(), m: date.getUTCMonth() + 1, d: date.getUTCDate() };
}

// addMonths keeps the day of the month, or takes the last one if the month is shorter.
export function addMonths(day, n) {
  const months = day.y * 12 + day.m - 1 + n;
  const y = Math.floor(months / 12);
  const m = months - y * 12 + 1;
  return { y, m, d: Math.min(day.d, daysIn(y, m)) };
}

// compareDays is below 0 if a is before b, above 0 if it is after b.
export const compareDays = (a, b) => a.y - b.y || a.m - b.m || a.d - b.d;

// weekday is 0 for Monday.
export const weekday = ({ y, m, d }) => (new Date(Date.UTC(y, m - 1, d)).getUTCDay() + 6) % 7;
