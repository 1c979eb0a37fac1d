// What a token is: when it expires, what it may call, and so on.
import { html } from '../vendor/htm-preact.js';
import { EscalatingBadge } from '../components/escalating.js';
import { Expiration, insert, Time } from '../components/time.js';
import { isGone, resourceOf, resourcesOf, titleOf, valueOf } from '../methods/bound.js';
import { callableMethods, useCatalog } from '../methods/catalog.js';
import { MethodList } from '../methods/methodlist.js';
import { format, t } from '../texts.js';
import { limits } from '../tokenform/fields.js';
import { grantSummary, stateBadge } from '../tokens/columns.js';

export function Facts({ token }) {
  const catalog = useCatalog();
  const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
    <section class="card" aria-label=${t.token.facts}>
      <dl class="facts">
        ${fact(t.tokens.state, stateBadge(token))}
        ${token.not_before && fact(t.tokens.starts, html`<${Time} instant=${token.not_before} as="dateTime" />`)}
        ${fact(t.tokens.expires, token.expires ? html`<${Expiration} instant=${token.expires} /> <small>${format.until(token.expires)}</small>` : t.components.never)}
        ${fact(t.tokens.lastUsed, token.last_used ? html`<${Time} instant=${token.last_used} /> <small>${token.last_address && t.tokens.from(token.last_address)}</small>` : t.components.never)}
        ${fact(t.token.calls, t.token.callsText(token.allowed, token.denied))}
        ${fact(t.tokens.created, html`<${Time} instant=${token.created} as="dateTime" /> <small>${token.account}</small>`)}
        ${fact(token.secrets.length > 1 ? t.token.values : t.token.value, token.secrets.map((s) => html`<div>${insert((date) => t.token.valueMade(s.hint, date), html`<${Time} instant=${s.created} />`)}${s.not_after && html` <span class="badge warn">${insert(t.token.valueUntil, html`<${Time} instant=${s.not_after} as="dateTime" />`)}</span>`}</div>`))}
        ${limits.map((field) => fact(t.tokenform.limitFields[field].label, format.list(token[field]) || t.tokenform.limitFields[field].all))}
        ${resourcesOf(token.only).map((name) => fact(t.tokenform.only.label(catalog ? titleOf(name, catalog) : name), html`${format.list(token.only.filter((o) => resourceOf(o) === name).map(valueOf))}${catalog && isGone(name, catalog) && html` <span class="badge bad">${t.token.resourceGone}</span>`}`))}
        ${token.unbound.length > 0 && fact(t.tokenform.only.unbound, format.list(token.unbound))}
      </dl>
      <${Allows} token=${token} catalog=${catalog} />
    </section>`;
}

const fewMethods = 12; // are shown without being asked for

function Allows({ token, catalog }) {
  const methods = catalog ? callableMethods(token, catalog) : [];
  const escalating = methods.filter((m) => m.escalating).length;
  const summaryIsAll = token.sets.length === 0 && token.methods.length === 1 && methods.length === 1 && methods[0].name === token.methods[0];
  return html`
    <div class="facts-allows"><strong>${t.tokens.allows}:</strong> ${grantSummary(token)} ${escalating > 0 && html`<${EscalatingBadge} label=${t.methods.escalatingChecked(escalating)} />`}
      ${methods.length > 0 && !summaryIsAll && html`<details class="quiet-details" open=${methods.length <= fewMethods}><summary>${t.token.showMethods(methods.length)}</summary><${MethodList} methods=${methods} /></details>`}</div>`;
}
