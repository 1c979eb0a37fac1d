// How counts, lists, days and times are written in a language. Grammar comes from the
// browser (Intl); phrases that it does not know come from formats.LANGUAGE.js. Months are
// words: 05-01-2027 is read in two ways. Instants are shown in the time zone of the reader.
//
//   number(1234)                          1,234
//   plural(2, { one: 'it', other: 'them' })    them
//   count(2, { one: 'token', other: 'tokens' })    2 tokens
//   list(['a', 'b'])                      a, b
//   shortList(items, 3)                   a, b, c, … (17)
//   date, time, dateTime(instant)         5 Jan 2027; 14:05; 5 Jan 2027, 14:05
//   shortDate(instant)                    5 Jan
//   exact(instant)                        5 January 2027 at 14:05:09 GMT+1 (Europe/Berlin)
//   ago(instant), isRecent(instant)       3 minutes ago; whether it is a matter of days
//   recent(instant)                       3 minutes ago, or the date if it is longer ago
//   at, since, until(instant)             at 14:05 today, since yesterday, tomorrow
//   expirationDate(instant, zone)         5 Jan 2027
//   endOfDay(instant, zone)               end of day (UTC)
//   expiration(instant, zone)             5 Jan 2027, end of day (UTC)
//   day, longDay, fullDay, month(day)     5 Jan 2027; 5 January 2027; Tuesday, 5 January 2027; January 2027
//   inDays(3)                             in 3 days
//   duration(seconds)                     45 seconds
//   capitalize('the platform')            The platform
import { compareDays } from './days.js';
import { dayOf, daysUntil, isEndOfDay, readerZone, timeOf } from './zones.js';

const secondsIn = { minute: 60, hour: 3600, day: 86_400 };
const recentDays = 7;

// createFormats returns the functions above. The forms of plural and count are named
// after the categories of Intl.PluralRules: one and other in English and German, more
// in other languages.
export function createFormats(language, phrases) {
  const numbers = new Intl.NumberFormat(language);
  const plurals = new Intl.PluralRules(language);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const writer = (zone, options) => {
    const formatter = new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
    return (instant) => formatter.format(new Date(instant));
  };
  const date = writer(readerZone, shortForm);
  const dateTime = writer(readerZone, { ...shortForm, ...clock });
  const exactTime = writer(readerZone, { dateStyle: 'long', timeStyle: 'long' });
  const dayWriter = (options) => {
    const write = writer('UTC', options);
    return ({ y, m, d }) => write(Date.UTC(y, m - 1, d));
  };
  const day = dayWriter(shortForm);
  const unit = (name) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' });
  const seconds = unit('second'), minutes = unit('minute');

  const number = (x) => numbers.format(x);
  const plural = (x, forms) => forms[plurals.select(x)] ?? forms.other;
  const list = (items) => items.join(', ');
  const inDays = (days) => relative.format(days, 'day');

  // ago is how long ago an instant was, in the largest unit that fits.
  const ago = (instant) => {
    const s = (Date.now() - new Date(instant)) / 1000;
    const inUnit = (unit) => relative.format(-Math.floor(s / secondsIn[unit]), unit);
    if (s < secondsIn.minute) return phrases.justNow;
    if (s < secondsIn.hour) return inUnit('minute');
    return s < secondsIn.day ? inUnit('hour') : inDays(Math.min(-1, daysUntil(instant, readerZone)));
  };

  const isRecent = (instant) => daysUntil(instant, readerZone) > -recentDays;

  // A token expires at the end of a day in the zone of the policy, or at any instant.
  const expirationDate = (instant, zone) => isEndOfDay(instant, zone) ? day(dayOf(instant, zone)) : date(instant);

  // endOfDay says in which zone the day ends, if the day of the reader ends at another
  // time; else, and for any other instant, it is empty.
  const endOfDay = (instant, zone) => isEndOfDay(instant, zone) && !isSameEnd(instant, zone) ? phrases.endOfDay(zone) : '';

  return {
    number, plural, list, date, time, dateTime, ago, isRecent, day, inDays, expirationDate, endOfDay,
    count: (x, forms) => `${number(x)} ${plural(x, forms)}`,
    shortList: (items, most) => items.length > most ? `${list(items.slice(0, most))}, … (${number(items.length)})` : list(items),
    shortDate: writer(readerZone, { day: 'numeric', month: 'short' }),
    month: dayWriter({ month: 'long', year: 'numeric' }),
    longDay: dayWriter({ dateStyle: 'long' }),
    fullDay: dayWriter({ dateStyle: 'full' }),
    capitalize: (s) => s.charAt(0).toLocaleUpperCase(language) + s.slice(1),
    duration: (s) => s < 90 ? seconds.format(Math.ceil(s)) : minutes.format(Math.ceil(s / secondsIn.minute)),

    // exact names the zone, unless the time has its name already.
    exact(instant) {
      const text = exactTime(instant);
      return text.endsWith(' ' + readerZone) ? text : `${text} (${readerZone})`;
    },

    recent: (instant) => isRecent(instant) ? ago(instant) : date(instant),

    // at is when something happened.
    at(instant) {
      const days = -daysUntil(instant, readerZone);
      if (days <= 0) return phrases.atToday(time(instant));
      return days === 1 ? phrases.atYesterday(time(instant)) : phrases.atDate(date(instant), time(instant));
    },

    // since is from when on something has been so.
    since(instant) {
      const days = -daysUntil(instant, readerZone);
      if (days <= 0) return phrases.sinceToday(time(instant));
      return days === 1 ? phrases.sinceYesterday : phrases.sinceDate(date(instant));
    },

    // until is when something ends, with the time if it ends today before the day does.
    until(instant) {
      const days = daysUntil(instant, readerZone);
      return days === 0 && time(instant) !== '23:59' ? phrases.todayAt(time(instant)) : inDays(days);
    },

    expiration(instant, zone) {
      if (!isEndOfDay(instant, zone)) return dateTime(instant);
      return [expirationDate(instant, zone), endOfDay(instant, zone)].filter(Boolean).join(', ');
    },
  };
}

const shortForm = { day: 'numeric', month: 'short', year: 'numeric' };
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

function time(instant) {
  const { hour, minute } = timeOf(instant, readerZone);
  return [hour, minute].map((n) => String(n).padStart(2, '0')).join(':');
}

// isSameEnd reports whether the day that ends then in a zone ends then for the reader.
const isSameEnd = (instant, zone) => isEndOfDay(instant, readerZone) && compareDays(dayOf(instant, zone), dayOf(instant, readerZone)) === 0;
