// The columns of the list of accounts.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { Time } from '../components/time.js';
import { CredentialBadge } from '../platform/credential.js';
import { query } from '../request.js';
import { platform } from '../session.js';
import { format, t } from '../texts.js';

export const columns = () => [
  { label: t.accounts.login, className: 'wide', render: loginCell },
  { label: t.accounts.role, render: (a) => t.accounts.roles[a.role] || a.role },
  { label: t.accounts.factor, render: (a) => a.has_second_factor ? t.components.on : html`<span class="quiet">${t.components.off}</span>` },
  ...(platform().keeps_credentials ? [{ label: t.accounts.credential, render: (a) => html`<${CredentialBadge} credential=${a.upstream} needed=${a.tokens > 0} />` }] : []),
  { label: t.accounts.tokens, className: 'number', render: (a, tabIndex) => html`<a href=${'#/all-tokens' + query({ account: a.login })} tabindex=${tabIndex}>${format.number(a.tokens)}</a>` },
  { label: t.accounts.created, render: (a) => html`<${Time} instant=${a.created} />` },
  { label: t.accounts.state, render: stateBadge },
];

function loginCell(account) {
  const how = signInNote(account);
  return html`<strong>${account.login}</strong>${how && html`<small data-testid="signs-in">${how}</small>`}`;
}

// signInNote says how one signs in with an account, if that is not with its own password.
function signInNote(account) {
  if (account.platform !== 'none') return t.accounts.platform[account.platform](platform().name);
  return account.has_password ? '' : t.accounts.noPassword;
}

function stateBadge({ not_stored, disabled }) {
  if (not_stored) return html`<span class="badge state bad" title=${t.components.notStoredHint}><${Icon} name="block" />${t.components.notStored}</span>`;
  return disabled ? html`<span class="badge state expired"><${Icon} name="block" />${t.accounts.disabled}</span>`
    : html`<span class="badge state active"><${Icon} name="check" />${t.accounts.enabled}</span>`;
}
