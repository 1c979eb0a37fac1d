// Times, in the time zone of the reader. Pointing at one shows it to the second, with
// the zone; <time> has it for programs.
import { html } from '../vendor/htm-preact.js';
import { policy } from '../session.js';
import { createStore, useStore } from '../store.js';
import { format } from '../texts.js';

// What is relative to now ("3 minutes ago") is written anew each minute.
const minute = createStore(0);
setInterval(() => minute.set(minute.get() + 1), 60_000);

function TimeElement({ instant, className, children }) {
  return html`<time class=${className} datetime=${new Date(instant).toISOString()} title=${format.exact(instant)}>${children}</time>`;
}

// Time shows an instant; as is the format: recent, dateTime, at, since and so on.
export function Time({ instant, as = 'recent' }) {
  useStore(minute);
  return html`<${TimeElement} instant=${instant} className="nowrap">${format[as](instant)}<//>`;
}

// Expiration shows when a token expires. If the day does not end for the reader when it
// ends in the zone of the policy, it names that zone, in a line of its own if stacked.
export function Expiration({ instant, stacked }) {
  const zone = policy().zone;
  if (!stacked) return html`<${TimeElement} instant=${instant}>${format.expiration(instant, zone)}<//>`;
  const note = format.endOfDay(instant, zone);
  return html`<${TimeElement} instant=${instant}><span class="nowrap">${format.expirationDate(instant, zone)}</span>${note && html` <small>${note}</small>`}<//>`;
}

const mark = '\u2063'; // an invisible character that no text has

// insert puts an element into a text: sentence(x) is the text around x.
export function insert(sentence, element) {
  const [before, ...after] = sentence(mark).split(mark);
  return html`${before}${after.length > 0 && element}${after}`;
}
