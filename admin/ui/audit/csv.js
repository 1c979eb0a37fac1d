// Comma-separated values (RFC 4180), for spreadsheets.

// A spreadsheet runs a cell that begins with one of these as a formula, although it is
// quoted; a tab or the end of a line before them is skipped.
const formula = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

// cell quotes a value. An apostrophe in front makes it text.
function cell(value) {
  const text = String(value ?? '');
  return `"${(formula.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
}

const byteOrderMark = '\ufeff'; // without it, Excel does not read UTF-8

export const writeCSV = (rows) => byteOrderMark + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
