// How counts, lists, days and times are written in a language. Grammar comes from the
// browser (Intl); phrases that it does not know come from formats.LANGUAGE.js.
//
//   number(1234)                          1,234
//   plural(2, { one: 'it', other: 'them' })    them
//   count(2, { one: 'token', other: 'tokens' })    2 tokens
//   list(['a', 'b'])                      a, b
//   shortList(items, 3)                   a, b, c, … (17)
//   date, time, dateTime(instant, zone)   31-12-2027, 14:05, 31-12-2027 14:05
//   shortDate(instant, zone)              31-12
//   month, fullDay(day)                   December 2027, Friday, December 31, 2027
//   ago(instant)                          3 hours ago
//   inDays(3)                             in 3 days
//   at, since, until(instant, zone)       at 14:05 today, since yesterday, tomorrow
//   duration(seconds)                     45 seconds
//   capitalize('the platform')            The platform
import { writeDay } from './days.js';
import { dayOf, daysUntil, timeOf } from './zones.js';

const secondsIn = { minute: 60, hour: 3600, day: 86_400, month: 30.44 * 86_400 };

// createFormats returns the functions above. The forms of plural and count are named
// after the categories of Intl.PluralRules: one and other in English and German, more
// in other languages.
export function createFormats(language, phrases) {
  const numbers = new Intl.NumberFormat(language);
  const plurals = new Intl.PluralRules(language);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const calendar = (options) => new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
  const months = calendar({ month: 'long', year: 'numeric' });
  const fullDays = calendar({ dateStyle: 'full' });
  const unit = (name) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' });
  const seconds = unit('second'), minutes = unit('minute');

  const number = (x) => numbers.format(x);
  const plural = (x, forms) => forms[plurals.select(x)] ?? forms.other;
  const list = (items) => items.join(', ');
  const date = (instant, zone) => writeDay(dayOf(instant, zone));
  const inDays = (days) => relative.format(days, 'day');

  return {
    number, plural, list, date, time, inDays,
    count: (x, forms) => `${number(x)} ${plural(x, forms)}`,
    shortList: (items, most) => items.length > most ? `${list(items.slice(0, most))}, … (${number(items.length)})` : list(items),
    dateTime: (instant, zone) => `${date(instant, zone)} ${time(instant, zone)}`,
    shortDate: (instant, zone) => date(instant, zone).slice(0, 'dd-mm'.length),
    month: (day) => months.format(midnight(day)),
    fullDay: (day) => fullDays.format(midnight(day)),
    capitalize: (s) => s.charAt(0).toLocaleUpperCase(language) + s.slice(1),
    duration: (s) => s < 90 ? seconds.format(Math.ceil(s)) : minutes.format(Math.ceil(s / secondsIn.minute)),

    // ago is how long ago an instant was, in the largest unit that fits.
    ago(instant) {
      const s = (Date.now() - new Date(instant)) / 1000;
      const ago = (unit) => relative.format(-Math.floor(s / secondsIn[unit]), unit);
      if (s < secondsIn.minute) return phrases.justNow;
      if (s < secondsIn.hour) return ago('minute');
      if (s < secondsIn.day) return ago('hour');
      return s < 60 * secondsIn.day ? ago('day') : ago('month');
    },

    // at is when something happened.
    at(instant, zone) {
      const days = -daysUntil(instant, zone);
      if (days <= 0) return phrases.atToday(time(instant, zone));
      return days === 1 ? phrases.atYesterday(time(instant, zone)) : phrases.atDate(date(instant, zone), time(instant, zone));
    },

    // since is from when on something has been so.
    since(instant, zone) {
      const days = -daysUntil(instant, zone);
      if (days <= 0) return phrases.sinceToday(time(instant, zone));
      return days === 1 ? phrases.sinceYesterday : phrases.sinceDate(date(instant, zone));
    },

    // until is when something ends, with the time if it ends today before the day does.
    until(instant, zone) {
      const days = daysUntil(instant, zone);
      return days === 0 && time(instant, zone) !== '23:59' ? phrases.todayAt(time(instant, zone)) : inDays(days);
    },
  };
}

function time(instant, zone) {
  const { hour, minute } = timeOf(instant, zone);
  return [hour, minute].map((n) => String(n).padStart(2, '0')).join(':');
}

const midnight = ({ y, m, d }) => new Date(Date.UTC(y, m - 1, d));
