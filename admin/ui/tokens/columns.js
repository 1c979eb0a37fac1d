// The columns of the list, and how it shows what of a token is also on its page.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { Expiration, Time } from '../components/time.js';
import { valueOf } from '../methods/bound.js';
import { isPattern } from '../methods/choice.js';
import { breakable } from '../methods/name.js';
import { query } from '../request.js';
import { format, t } from '../texts.js';

export const columns = (withAccount) => [
  { label: t.tokens.description, sort: 'description', className: 'wide', render: descriptionCell },
  ...(withAccount ? [{ label: t.tokens.account, className: 'long', render: accountCell }] : []),
  { label: t.tokens.allows, className: 'long allows', render: allowsCell },
  { label: t.tokens.expires, sort: 'expires', render: expiresCell },
  { label: t.tokens.lastUsed, sort: 'last_used', first: 'desc', render: lastUsedCell },
  { label: t.tokens.created, sort: 'created', first: 'desc', render: (token) => html`<${Time} instant=${token.created} />` },
  { label: t.tokens.state, render: stateBadge },
];

const descriptionCell = (token, tabIndex) => html`<a href=${'#/token/' + token.id} tabindex=${tabIndex} class="name">${token.description}</a><small>${t.tokens.number(token.id)} · ${t.tokens.hint(token.secrets.at(-1)?.hint || '')}</small>`;

const mostOnly = 2; // are named

const allowsCell = (token) => html`${grantSummary(token)}${token.only.length > 0 && html`<small>${t.tokens.only(format.shortList(token.only.map(valueOf), mostOnly))}</small>`}`;

const accountCell = (token, tabIndex) => html`<a href=${'#/all-tokens' + query({ account: token.account })} tabindex=${tabIndex}>${token.account}</a>`;

function expiresCell(token) {
  if (!token.expires) return html`<span class="quiet">${t.components.never}</span>`;
  return html`<${Expiration} instant=${token.expires} stacked /><small class=${token.state === 'active' ? 'nowrap' : 'nowrap soon'}>${format.until(token.expires)}</small>`;
}

const lastUsedCell = (token) => token.last_used
  ? html`<${Time} instant=${token.last_used} />${token.last_address && html`<small class="nowrap">${t.tokens.from(token.last_address)}</small>`}`
  : html`<span class="quiet">${t.components.never}</span>`;

const stateIcons = { active: 'check', expiring: 'clock', expired: 'block' };

const startsLater = (token) => token.state !== 'expired' && token.not_before && new Date(token.not_before) > new Date();

export const stateBadge = (token) => token.not_stored
  ? html`<span class="badge state bad" data-testid="state" title=${t.components.notStoredHint}><${Icon} name="block" />${t.components.notStored}</span>`
  : startsLater(token) ? html`<span class="badge state" data-testid="state" title=${format.dateTime(token.not_before)}><${Icon} name="clock" />${t.tokens.startsLater}</span>`
  : html`<span class=${'badge state ' + token.state} data-testid="state"><${Icon} name=${stateIcons[token.state]} />${t.tokens.badges[token.state]}</span>`;

const mostInTitle = 20;

// grantSummary says in a few words what a token may call.
export function grantSummary({ sets, methods }) {
  const exact = methods.filter((m) => !isPattern(m));
  const groups = methods.filter((m) => m.endsWith('.*'));
  const words = [
    ...sets,
    ...(methods.includes('*') ? [t.tokens.everything] : []),
    ...(groups.length > 1 ? [t.tokens.groups(groups.length)] : groups),
    ...(exact.length > 1 ? [t.tokens.methods(exact.length)] : exact),
  ];
  return html`<span title=${methods.slice(0, mostInTitle).join('\n') || undefined}>${breakable(format.list(words))}</span>`;
}
