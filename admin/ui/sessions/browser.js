// A browser and its system, as far as the User-Agent says.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';

// The first that is in the User-Agent: later ones are in those of others, too.
const browsers = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']];
const systems = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'], ['Linux', 'Linux']];

const longestUnknown = 40;

// namesIn returns the names of both; undefined if unknown.
export function namesIn(agent) {
  const nameIn = (list) => list.find(([sign]) => agent?.includes(sign))?.[1];
  return { browser: nameIn(browsers), system: nameIn(systems) };
}

// Browser shows where a session is.
export function Browser({ agent }) {
  const { browser, system } = namesIn(agent);
  const shown = browser || agent?.slice(0, longestUnknown) || t.sessions.unknownBrowser;
  return html`<span title=${agent}>${format.list([shown, system].filter(Boolean))}</span>`;
}
