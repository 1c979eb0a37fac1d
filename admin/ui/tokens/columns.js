// How the parts of a token look, in the list and on its page.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';

const signs = { active: 'check', expiring: 'clock', expired: 'block' };

export const badge = (token) => token.not_stored
  ? html`<span class="badge state bad" data-testid="state" title=${t.components.notStoredHint}><${Icon} name="block" />${t.components.notStored}</span>`
  : html`<span class=${'badge state ' + token.state} data-testid="state"><${Icon} name=${signs[token.state]} />${t.tokens.badges[token.state]}</span>`;

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
  return html`<span title=${token.methods.slice(0, 20).join('\n') || undefined}>${breakable(format.list(words))}</span>`;
}

// breakable lets the names of methods go on in the next line after a dot.
const breakable = (text) => text.split(/(?<=\.)(?=\w)/).map((part, i) => html`${i > 0 && html`<wbr />`}${part}`);

function expiresCell(token) {
  if (!token.expires) return html`<span class="quiet">${t.components.never}</span>`;
  const zone = policy().zone;
  return html`<span class="nowrap" title=${format.dateTime(token.expires, zone)}>${format.date(token.expires, zone)}</span><small class=${token.state === 'active' ? 'nowrap' : 'nowrap soon'}>${format.until(token.expires, zone)}</small>`;
}

const usedCell = (token) => token.last_used
  ? html`<span class="nowrap" title=${format.dateTime(token.last_used, policy().zone)}>${format.ago(token.last_used)}</span>${token.last_address && html`<small class="nowrap">${t.tokens.from(token.last_address)}</small>`}`
  : html`<span class="quiet">${t.components.never}</span>`;

export const columns = (withAccount) => [
  { label: t.tokens.description, sort: 'description', className: 'wide', render: (r, tab) => html`<a href=${'#/token/' + r.id} tabindex=${tab} class="name">${r.description}</a><small>${t.tokens.number(r.id)} · ${t.tokens.hint(r.secrets.at(-1)?.hint || '')}</small>` },
  ...(withAccount ? [{ label: t.tokens.account, className: 'long', render: (r, tab) => html`<a href=${'#/all-tokens?account=' + encodeURIComponent(r.account)} tabindex=${tab}>${r.account}</a>` }] : []),
  { label: t.tokens.allows, className: 'long allows', render: (r) => allows(r) },
  { label: t.tokens.expires, sort: 'expires', render: expiresCell },
  { label: t.tokens.lastUsed, sort: 'last_used', first: 'desc', render: usedCell },
  { label: t.tokens.created, sort: 'created', first: 'desc', render: (r) => html`<span class="nowrap">${format.date(r.created, policy().zone)}</span>` },
  { label: t.tokens.state, render: badge },
];
