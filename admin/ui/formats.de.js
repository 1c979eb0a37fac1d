// Counts, lists, days and times in German: 5. Jan. 2027.
import { createFormats } from './formats.js';

export const { number, plural, count, list, shortList, date, time, dateTime, shortDate, exact, ago, isRecent, recent, at, since, until, expirationDate, endOfDay, expiration, day, longDay, fullDay, month, inDays, duration, capitalize } = createFormats('de-DE', {
  justNow: 'gerade eben',
  atToday: (time) => `heute um ${time} Uhr`,
  atYesterday: (time) => `gestern um ${time} Uhr`,
  atDate: (date, time) => `am ${date} um ${time} Uhr`,
  sinceToday: (time) => `seit heute um ${time} Uhr`,
  sinceYesterday: 'seit gestern',
  sinceDate: (date) => `seit dem ${date}`,
  todayAt: (time) => `heute, ${time} Uhr`,
  endOfDay: (zone) => `Ende des Tages (${zone})`,
});
