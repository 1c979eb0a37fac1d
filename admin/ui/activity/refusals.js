// What was refused, and why.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';

export function Refusals({ list, fix, zone }) {
  return html`
    <section class="card" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading">${t.activity.refusals}</h2>
      ${list.length === 0 && html`<p class="quiet">${t.activity.noRefusals}</p>`}
      <ul class="refusals" data-testid="refusals">${list.map((r) => html`<${Refusal} r=${r} fix=${fix?.(r)} zone=${zone} />`)}</ul>
    </section>`;
}

const Refusal = ({ r, fix, zone }) => html`
  <li>
    <${Icon} name="block" />
    <div><p>${t.activity.refusal(r, zone)}</p><small>${t.activity.lastOne(t.ago(r.last), r.reason === 'address_not_allowed' ? '' : r.address)}
      ${r.token && html` ${t.activity.ofToken} <a href=${'#/token/' + r.token}>${r.description}</a>`}</small></div>
    ${fix?.done && html`<span class="badge good"><${Icon} name="check" />${fix.done}</span>`}
    ${fix?.to && html`<a role="button" class="secondary outline" href=${'#' + fix.to} data-testid="refusal-fix">${fix.label}${fix.about && html`<span class="visually-hidden">: ${fix.about}</span>`}</a>`}
  </li>`;
