// One entry of the audit.
import { html } from '../vendor/htm-preact.js';
import { Expiration, insert, Time } from '../components/time.js';
import { format, t } from '../texts.js';

export function Entry({ entry, open, onToggle }) {
  const { id, time, count, last, actor, address, action, refused, before, after } = entry;
  if (entry.damaged) return html`<tr data-testid=${'damaged-' + id}><td colspan="5">${t.audit.damaged(id)}</td></tr>`;
  return html`
    <tr>
      <td data-label=${t.audit.time}><${Time} instant=${time} as="dateTime" />${count ? html`<small data-testid=${'count-' + id}>${insert((when) => t.audit.times(count, when), html`<${Time} instant=${last} as="at" />`)}</small>` : format.isRecent(time) && html`<small><${Time} instant=${time} as="ago" /></small>`}</td>
      <td data-label=${t.audit.actor}>${actor}${address && html`<small>${t.audit.fromAddress(address)}</small>`}</td>
      <td data-label=${t.audit.action}>${t.audit.actions[action] || action}${refused && html`<small><span class="badge bad">${t.audit.outcomes.refused}: ${t.audit.reasons[refused] || refused}</span></small>`}</td>
      <td data-label=${t.audit.about}>${about(entry)}</td>
      <td data-label=${t.audit.details}>${before || after ? html`<button type="button" class="link" aria-expanded=${String(open)} data-testid=${'details-' + id} onClick=${onToggle}>${t.audit.show}</button>` : t.audit.nothing}</td>
    </tr>
    ${open && html`<tr class="sub"><td colspan="5"><${Difference} before=${before || {}} after=${after || {}} /></td></tr>`}`;
}

const mostTokens = 5;

// about is what the entry is about: tokens, or else an account.
function about({ tokens, login, account }) {
  if (tokens?.length === 1) return html`<a href=${'#/token/' + tokens[0]}>${t.audit.token(tokens[0])}</a>`;
  if (tokens?.length) return t.audit.tokens(tokens.slice(0, mostTokens));
  return login || (account ? t.audit.accountNumber(account) : t.audit.nothing);
}

// Difference shows the fields that changed, or all of them if there is one side only.
function Difference({ before, after }) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((f) => JSON.stringify(before[f]) !== JSON.stringify(after[f]));
  return html`
    <dl class="difference">${fields.map((f) => html`
      <div><dt>${t.audit.fields[f] || f}</dt>
      <dd>${f in before && html`<del><span class="visually-hidden">${t.audit.before}: </span>${valueText(f, before[f])}</del>`} ${f in after && html`<ins><span class="visually-hidden">${t.audit.after}: </span>${valueText(f, after[f])}</ins>`}</dd></div>`)}</dl>`;
}

function valueText(field, value) {
  if (field === 'not_before' && value) return html`<${Time} instant=${value} as="dateTime" />`;
  if (field === 'expires') return value ? html`<${Expiration} instant=${value} />` : t.components.never;
  if (value === null) return t.audit.nothing;
  return Array.isArray(value) ? format.list(value) : String(value);
}
