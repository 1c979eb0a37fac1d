// Counts, lists, days and times in English; as in Britain, the day stands before the
// month: 5 Jan 2027.
import { createFormats } from './formats.js';

export const { number, plural, count, list, shortList, date, time, dateTime, shortDate, exact, ago, isRecent, recent, at, since, until, expirationDate, endOfDay, expiration, day, longDay, fullDay, month, inDays, duration, capitalize } = createFormats('en-GB', {
  justNow: 'just now',
  atToday: (time) => `at ${time} today`,
  atYesterday: (time) => `yesterday at ${time}`,
  atDate: (date, time) => `on ${date} at ${time}`,
  sinceToday: (time) => `since ${time} today`,
  sinceYesterday: 'since yesterday',
  sinceDate: (date) => `since ${date}`,
  todayAt: (time) => `today at ${time}`,
  endOfDay: (zone) => `end of day (${zone})`,
});
