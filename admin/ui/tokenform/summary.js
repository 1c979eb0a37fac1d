// What the token will be allowed, until when and from where. It stays in view beside or
// below the form, with the password and the button.
import { html } from '../vendor/htm-preact.js';
import { EscalatingBadge } from '../components/escalating.js';
import { readDay } from '../days.js';
import { titleOf } from '../methods/bound.js';
import { callableMethods } from '../methods/catalog.js';
import { format, t } from '../texts.js';
import { allValues } from './draft.js';
import { boundResources, linesOf, valuesOf } from './fields.js';

export function Summary({ draft, catalog, children }) {
  const addresses = linesOf(draft.addresses), sites = linesOf(draft.audience);
  const fact = (name, value, testid) => html`<div><dt>${name}</dt><dd data-testid=${testid}>${value}</dd></div>`;
  return html`
    <aside class="summary" aria-label=${t.tokenform.summary.title} data-testid="summary">
      <h2>${t.tokenform.summary.title}</h2>
      <dl>
        ${fact(t.tokenform.summary.allows, html`<${Allowed} draft=${draft} catalog=${catalog} />`, 'summary-allows')}
        ${readDay(draft.starts) && fact(t.tokenform.summary.start, format.longDay(readDay(draft.starts)), 'summary-start')}
        ${fact(t.tokenform.summary.until, until(draft), 'summary-until')}
        ${fact(t.tokenform.summary.from, format.shortList(addresses, mostNamed) || t.tokenform.limitFields.addresses.all, 'summary-from')}
        ${sites.length > 0 && fact(t.tokenform.summary.at, format.shortList(sites, mostNamed), 'summary-at')}
        ${boundResources(draft).map((name) => fact(t.tokenform.only.label(titleOf(name, catalog)), format.shortList(valuesOf(draft.only[name]), mostNamed), 'summary-only-' + name))}
      </dl>
      ${children}
    </aside>`;
}

const mostNamed = 3;

function Allowed({ draft, catalog }) {
  const asked = allValues(draft);
  const { sets } = asked;
  const methods = callableMethods(asked, catalog);
  const escalating = methods.filter((m) => m.escalating).length;
  if (!methods.length) return html`<span class="quiet">${t.tokenform.summary.nothing}</span>`;
  return html`
    ${sets.length > 0 && html`<strong>${format.list(sets)}</strong> `}<span class="nowrap">${t.tokens.methods(methods.length)}</span>
    ${escalating > 0 && html` <${EscalatingBadge} label=${t.methods.escalatingChecked(escalating)} />`}
    ${methods.length <= mostNamed && html`<span class="summary-names">${methods.map((m) => html`<code>${m.name}</code> `)}</span>`}`;
}

function until({ never, expires }) {
  if (never) return t.tokenform.summary.never;
  const day = readDay(expires);
  return day ? format.day(day) : html`<span class="quiet">${t.tokenform.summary.noDate}</span>`;
}
