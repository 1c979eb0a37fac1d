// What a token is: when it expires, what it may call, and so on.
import { html } from '../vendor/htm-preact.js';
import { callableMethods, useCatalog } from '../methods/catalog.js';
import { MethodList } from '../methods/methodlist.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { limits } from '../tokenform/fields.js';
import { grantSummary, stateBadge } from '../tokens/columns.js';

export function Facts({ token }) {
  const zone = policy().zone;
  const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
    <section class="card" aria-label=${t.token.facts}>
      <dl class="facts">
        ${fact(t.tokens.state, stateBadge(token))}
        ${fact(t.tokens.expires, token.expires ? html`${format.date(token.expires, zone)} <small>${format.until(token.expires, zone)}</small>` : t.components.never)}
        ${fact(t.tokens.lastUsed, token.last_used ? html`${format.ago(token.last_used)} <small>${token.last_address && t.tokens.from(token.last_address)}</small>` : t.components.never)}
        ${fact(t.token.calls, t.token.callsText(token.allowed, token.denied))}
        ${fact(t.tokens.created, html`${format.dateTime(token.created, zone)} <small>${token.account}</small>`)}
        ${fact(token.secrets.length > 1 ? t.token.values : t.token.value, token.secrets.map((s) => html`<div>${t.token.valueMade(s.hint, format.date(s.created, zone))}${s.not_after && html` <span class="badge warn">${t.token.valueUntil(format.dateTime(s.not_after, zone))}</span>`}</div>`))}
        ${limits.map((field) => fact(t.tokenform.limitFields[field].label, format.list(token[field]) || t.tokenform.limitFields[field].all))}
      </dl>
      <${Allows} token=${token} />
    </section>`;
}

const fewMethods = 12; // are shown without being asked for

function Allows({ token }) {
  const catalog = useCatalog();
  const methods = catalog ? callableMethods(token, catalog) : [];
  const summaryIsAll = token.sets.length === 0 && token.methods.length === 1 && methods.length === 1 && methods[0].name === token.methods[0];
  return html`
    <div class="facts-allows"><strong>${t.tokens.allows}:</strong> ${grantSummary(token)}
      ${methods.length > 0 && !summaryIsAll && html`<details class="quiet-details" open=${methods.length <= fewMethods}><summary>${t.token.showMethods(methods.length)}</summary><${MethodList} methods=${methods} /></details>`}</div>`;
}
