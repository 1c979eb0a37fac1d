// Counts, lists, days and times in English.
import { createFormats } from './formats.js';

export const { number, plural, count, list, shortList, date, time, dateTime, shortDate, month, fullDay, ago, inDays, at, since, until, duration, capitalize } = createFormats('en', {
  justNow: 'just now',
  atToday: (time) => `at ${time} today`,
  atYesterday: (time) => `yesterday at ${time}`,
  atDate: (date, time) => `on ${date} at ${time}`,
  sinceToday: (time) => `since ${time} today`,
  sinceYesterday: 'since yesterday',
  sinceDate: (date) => `since ${date}`,
  todayAt: (time) => `today at ${time}`,
});
