// The browser and the system that a session is in, as far as its User-Agent says.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';

// The first that is in the User-Agent: later ones are in those of others, too.
const browsers = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']];
const systems = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'], ['Linux', 'Linux']];

const longestUnknown = 40;

export function Browser({ agent }) {
  const nameIn = (list) => list.find(([sign]) => agent?.includes(sign))?.[1];
  const browser = nameIn(browsers) || agent?.slice(0, longestUnknown) || t.sessions.unknownBrowser;
  return html`<span title=${agent}>${format.list([browser, nameIn(systems)].filter(Boolean))}</span>`;
}
