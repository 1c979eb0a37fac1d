// What was refused, why, and what can be done about it.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { format, t } from '../texts.js';

export function Refusals({ refusals, remedyOf, zone }) {
  return html`
    <section class="card" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading">${t.activity.refusals}</h2>
      ${refusals.length === 0 && html`<p class="quiet">${t.activity.noRefusals}</p>`}
      <ul class="refusals" data-testid="refusals">${refusals.map((r) => html`<${Refusal} refusal=${r} remedy=${remedyOf(r)} zone=${zone} />`)}</ul>
    </section>`;
}

const Refusal = ({ refusal, remedy, zone }) => html`
  <li>
    <${Icon} name="block" />
    <div><p>${sentence(refusal, zone)}</p><small>${lastTime(refusal)}
      ${refusal.token && html` ${t.activity.ofToken} <a href=${'#/token/' + refusal.token}>${refusal.description}</a>`}</small></div>
    ${remedy?.done && html`<span class="badge good"><${Icon} name="check" />${remedy.done}</span>`}
    ${remedy?.to && html`<a role="button" class="secondary outline" href=${'#' + remedy.to} data-testid="refusal-fix">${remedy.label}${remedy.about && html`<span class="visually-hidden">: ${remedy.about}</span>`}</a>`}
  </li>`;

function sentence({ reason, method, address, count, first, last }, zone) {
  const text = t.activity.reasons[reason];
  const why = text ? text(method, address) : reason;
  return count === 1 ? t.activity.refusedOnce(format.at(last, zone), why) : t.activity.refusedTimes(count, format.since(first, zone), why);
}

// lastTime leaves the address out if the sentence has it.
function lastTime({ reason, address, last }) {
  const ago = format.ago(last);
  return address && reason !== 'address_not_allowed' ? t.activity.lastFrom(ago, address) : t.activity.last(ago);
}
