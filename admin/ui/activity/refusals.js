// What was refused, and why.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { format, t } from '../texts.js';

export function Refusals({ list, fix, zone }) {
  return html`
    <section class="card" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading">${t.activity.refusals}</h2>
      ${list.length === 0 && html`<p class="quiet">${t.activity.noRefusals}</p>`}
      <ul class="refusals" data-testid="refusals">${list.map((r) => html`<${Refusal} r=${r} fix=${fix?.(r)} zone=${zone} />`)}</ul>
    </section>`;
}

function sentence(r, zone) {
  const reason = t.activity.reasons[r.reason];
  const why = reason ? reason(r.method, r.address) : r.reason;
  return r.count === 1 ? t.activity.refusedOnce(format.at(r.last, zone), why) : t.activity.refusedTimes(r.count, format.since(r.first, zone), why);
}

// lastOne leaves the address out where the sentence has it.
function lastOne(r) {
  const ago = format.ago(r.last);
  return r.address && r.reason !== 'address_not_allowed' ? t.activity.lastFrom(ago, r.address) : t.activity.last(ago);
}

const Refusal = ({ r, fix, zone }) => html`
  <li>
    <${Icon} name="block" />
    <div><p>${sentence(r, zone)}</p><small>${lastOne(r)}
      ${r.token && html` ${t.activity.ofToken} <a href=${'#/token/' + r.token}>${r.description}</a>`}</small></div>
    ${fix?.done && html`<span class="badge good"><${Icon} name="check" />${fix.done}</span>`}
    ${fix?.to && html`<a role="button" class="secondary outline" href=${'#' + fix.to} data-testid="refusal-fix">${fix.label}${fix.about && html`<span class="visually-hidden">: ${fix.about}</span>`}</a>`}
  </li>`;
