// The entries that match, as a file. The browser pages through the API to the end and
// makes the file itself.
import * as api from '../api.js';
import { downloadFile } from '../components/savetext.js';
import { writeCSV } from './csv.js';

const mostOfPage = 1000; // the longest page of the API

async function allEntries(params, signal) {
  const entries = [];
  let cursor = '';
  do {
    const page = await api.audit.list({ ...params, limit: mostOfPage, cursor }, signal);
    entries.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return entries;
}

// Columns have the names of the API, and a description, if the entry has one.
const json = (value) => value === undefined || value === null ? '' : JSON.stringify(value);
const columns = {
  id: (e) => e.id, time: (e) => e.time, count: (e) => e.count, last: (e) => e.last, actor: (e) => e.actor, address: (e) => e.address,
  action: (e) => e.action, refused: (e) => e.refused, login: (e) => e.login, account: (e) => e.account, tokens: (e) => e.tokens?.join(' '),
  description: (e) => (e.after || e.before)?.description, before: (e) => json(e.before), after: (e) => json(e.after), damaged: (e) => e.damaged,
};

const formats = {
  csv: { extension: 'csv', type: 'text/csv', write: (entries) => writeCSV([Object.keys(columns), ...entries.map((e) => Object.values(columns).map((of) => of(e)))]) },
  lines: { extension: 'jsonl', type: 'application/jsonl', write: (entries) => entries.map((e) => JSON.stringify(e) + '\n').join('') },
};

const pad = (n) => String(n).padStart(2, '0');

// isoDay sorts by name as by time.
const isoDay = (date) => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

// downloadAudit resolves to the number of entries. format is csv or lines.
export async function downloadAudit(params, format, signal) {
  const entries = await allEntries(params, signal);
  const { extension, type, write } = formats[format];
  downloadFile(write(entries), `audit-${isoDay(new Date())}.${extension}`, type);
  return entries.length;
}
