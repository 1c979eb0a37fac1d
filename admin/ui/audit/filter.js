// What of the audit is shown. Days are those of the reader's clock: from the beginning of
// the first to the end of the last.
export const noFilter = { account: '', token: '', action: '', refused: '', from: '', until: '' };

export const isFiltered = (filter) => Object.values(filter).some(Boolean);

// isReversed reports whether no day can be in the range.
export const isReversed = ({ from, until }) => Boolean(from && until && from > until);

// filterParams are the parameters of the API. A day is written yyyy-mm-dd, as fields of
// the type date have it.
export function filterParams({ from, until, ...rest }) {
  return { ...rest, since: midnight(from, 0), until: midnight(until, 1) };
}

// midnight is when the day so many days after begins.
function midnight(day, after) {
  if (!day) return '';
  const [y, m, d] = day.split('-').map(Number);
  const date = new Date(2000, 0, 1);
  date.setFullYear(y, m - 1, d + after); // the constructor takes 99 for 1999
  return date.toISOString();
}
