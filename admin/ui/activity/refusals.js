// What was refused, why, and what can be done about it.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { insert, Time } from '../components/time.js';
import { t } from '../texts.js';

export function Refusals({ refusals, remedyOf }) {
  return html`
    <section class="card" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading">${t.activity.refusals}</h2>
      ${refusals.length === 0 && html`<p class="quiet">${t.activity.noRefusals}</p>`}
      <ul class="refusals" data-testid="refusals">${refusals.map((r) => html`<${Refusal} refusal=${r} remedy=${remedyOf(r)} />`)}</ul>
    </section>`;
}

const Refusal = ({ refusal, remedy }) => html`
  <li>
    <${Icon} name="block" />
    <div><p>${sentence(refusal)}</p><small>${lastTime(refusal)}
      ${refusal.token && html` ${t.activity.ofToken} <a href=${'#/token/' + refusal.token}>${refusal.description}</a>`}</small></div>
    ${remedy?.done && html`<span class="badge good"><${Icon} name="check" />${remedy.done}</span>`}
    ${remedy?.to && html`<a role="button" class="secondary outline" href=${'#' + remedy.to} data-testid="refusal-fix">${remedy.label}${remedy.about && html`<span class="visually-hidden">: ${remedy.about}</span>`}</a>`}
  </li>`;

function sentence({ reason, method, address, count, first, last }) {
  const text = t.activity.reasons[reason];
  const why = text ? text(method, address) : reason;
  return count === 1 ? insert((when) => t.activity.refusedOnce(when, why), html`<${Time} instant=${last} as="at" />`)
    : insert((when) => t.activity.refusedTimes(count, when, why), html`<${Time} instant=${first} as="since" />`);
}

// lastTime leaves the address out if the sentence has it.
function lastTime({ reason, address, last }) {
  const from = address && reason !== 'address_not_allowed';
  return insert((ago) => from ? t.activity.lastFrom(ago, address) : t.activity.last(ago), html`<${Time} instant=${last} as="ago" />`);
}
