// How the parts of a token look, in the list and on its page.
import { html } from '../vendor/htm-preact.js';
import * as dates from '../dates.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

const signs = { active: 'check', expiring: 'clock', expired: 'block' };

export const badge = (token) => token.not_stored
  ? html`<span class="badge state bad" data-testid="state" title=${t.notStoredHint}><${Icon} name="block" />${t.notStored}</span>`
  : html`<span class=${'badge state ' + token.state} data-testid="state"><${Icon} name=${signs[token.state]} />${t.tokens.badge[token.state]}</span>`;

// allows says in a few words what a token may call.
export function allows(token) {
  const exact = token.methods.filter((m) => m !== '*' && !m.endsWith('.*'));
  const groups = token.methods.filter((m) => m.endsWith('.*'));
  const words = [
    ...token.sets,
    ...(token.methods.includes('*') ? [t.tokens.everything] : []),
    ...(groups.length > 1 ? [t.tokens.groups(groups.length)] : groups),
    ...(exact.length > 1 ? [t.tokens.methods(exact.length)] : exact),
  ];
  return html`<span title=${token.methods.slice(0, 20).join('\n') || undefined}>${breakable(words.join(', '))}</span>`;
}

// breakable lets the names of methods go on in the next line after a dot.
const breakable = (text) => text.split(/(?<=\.)(?=\w)/).map((part, i) => html`${i > 0 && html`<wbr />`}${part}`);

export function expiresCell(token) {
  if (!token.expires) return html`<span class="quiet">${t.never}</span>`;
  const zone = policy().zone;
  return html`<span class="nowrap" title=${dates.sayInstant(token.expires, zone)}>${dates.sayDate(token.expires, zone)}</span><small class=${token.state === 'active' ? 'nowrap' : 'nowrap soon'}>${t.tokens.until(token.expires, zone)}</small>`;
}

export const usedCell = (token) => token.last_used
  ? html`<span class="nowrap" title=${dates.sayInstant(token.last_used, policy().zone)}>${t.ago(token.last_used)}</span>${token.last_address && html`<small class="nowrap">${t.tokens.from(token.last_address)}</small>`}`
  : html`<span class="quiet">${t.never}</span>`;
