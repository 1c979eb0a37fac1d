// Which browser a session is in.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';

// browser names the browser and system of a User-Agent, roughly.
export function browser(agent) {
  const name = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']].find(([sign]) => agent?.includes(sign))?.[1];
  const system = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'], ['Linux', 'Linux']].find(([sign]) => agent?.includes(sign))?.[1];
  return html`<span title=${agent}>${format.list([name || agent?.slice(0, 40) || t.sessions.unknownBrowser, system].filter(Boolean))}</span>`;
}
