// What the list of accounts shows of each.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { CredentialBadge } from '../platform/credential.js';
import { platform, policy } from '../session.js';
import { format, t } from '../texts.js';

// signsIn says how one signs in with an account, where that is not its own password.
function signsIn(a) {
  if (a.platform !== 'none') return t.accounts.platform[a.platform](platform().name);
  return a.has_password ? '' : t.accounts.noPassword;
}

export const columns = () => [
  { label: t.accounts.login, className: 'wide', render: (a) => html`<strong>${a.login}</strong>${signsIn(a) && html`<small data-testid="signs-in">${signsIn(a)}</small>`}` },
  { label: t.accounts.role, render: (a) => t.accounts.roles[a.role] || a.role },
  { label: t.accounts.factor, render: (a) => a.has_second_factor ? t.components.on : html`<span class="quiet">${t.components.off}</span>` },
  ...(platform().keeps_credentials ? [{ label: t.accounts.credential, render: (a) => html`<${CredentialBadge} of=${a.upstream} needed=${a.tokens > 0} />` }] : []),
  { label: t.accounts.tokens, className: 'number', render: (a, tab) => html`<a href=${'#/all-tokens?account=' + encodeURIComponent(a.login)} tabindex=${tab}>${format.number(a.tokens)}</a>` },
  { label: t.accounts.created, render: (a) => html`<span class="nowrap">${format.date(a.created, policy().zone)}</span>` },
  { label: t.accounts.state, render: (a) => a.not_stored ? html`<span class="badge state bad" title=${t.components.notStoredHint}><${Icon} name="block" />${t.components.notStored}</span>` : a.disabled ? html`<span class="badge state expired"><${Icon} name="block" />${t.accounts.disabled}</span>` : html`<span class="badge state active"><${Icon} name="check" />${t.accounts.enabled}</span>` },
];
