// One entry of the audit.
import { html } from '../vendor/htm-preact.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';

export function Entry({ e, open, onOpen }) {
  const zone = policy().zone;
  const about = e.tokens?.length ? (e.tokens.length === 1 ? html`<a href=${'#/token/' + e.tokens[0]}>${t.audit.token(e.tokens[0])}</a>` : t.audit.tokens(e.tokens.slice(0, 5))) : e.login ? e.login : e.account ? t.audit.accountNumber(e.account) : t.audit.none;
  const details = e.before || e.after;
  if (e.damaged) return html`<tr data-testid=${'damaged-' + e.id}><td colspan="5">${t.audit.damaged(e.id)}</td></tr>`;
  return html`
    <tr>
      <td data-label=${t.audit.time}><span class="nowrap">${format.dateTime(e.time, zone)}</span>${e.count && html`<small data-testid=${'count-' + e.id}>${t.audit.times(e.count, format.dateTime(e.last, zone))}</small>`}</td>
      <td data-label=${t.audit.actor}>${e.actor}${e.address && html`<small>${t.audit.from(e.address)}</small>`}</td>
      <td data-label=${t.audit.action}>${t.audit.actions[e.action] || e.action}${e.refused && html`<small><span class="badge bad">${t.audit.outcomes.refused}: ${t.audit.reasons[e.refused] || e.refused}</span></small>`}</td>
      <td data-label=${t.audit.about}>${about}</td>
      <td data-label=${t.audit.details}>${details ? html`<button type="button" class="link" aria-expanded=${String(open)} data-testid=${'details-' + e.id} onClick=${onOpen}>${t.audit.show}</button>` : t.audit.none}</td>
    </tr>
    ${open && html`<tr class="sub"><td colspan="5"><${Difference} before=${e.before || {}} after=${e.after || {}} /></td></tr>`}`;
}

// Difference shows the fields that changed; all of them where there is one side only.
function Difference({ before, after }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((k) => JSON.stringify(before[k]) !== JSON.stringify(after[k]));
  return html`
    <dl class="difference">${names.map((k) => html`
      <div><dt>${t.audit.fields[k] || k}</dt>
      <dd>${k in before && html`<del><span class="visually-hidden">${t.audit.before}: </span>${words(k, before[k])}</del>`} ${k in after && html`<ins><span class="visually-hidden">${t.audit.after}: </span>${words(k, after[k])}</ins>`}</dd></div>`)}</dl>`;
}

function words(field, value) {
  if (field === 'expires') return value ? format.dateTime(value, policy().zone) : t.components.never;
  if (value === null) return t.audit.none;
  return Array.isArray(value) ? format.list(value) : String(value);
}
