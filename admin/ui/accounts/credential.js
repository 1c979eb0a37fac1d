// The frames in which an account's credential for the platform is set and removed.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { sayState } from '../platform/credential.js';
import { RemoveCredential } from '../platform/removecredential.js';
import { SetCredential } from '../platform/setcredential.js';
import { platform } from '../session.js';
import { t } from '../texts.js';

// CredentialOf sets the credential of an account for the platform, or leads to taking
// it away.
export function CredentialOf({ account, onClose }) {
  const [removing, setRemoving] = useState(false);
  const title = t.platform.headingOf(account.login, platform().name);
  if (removing) {
    return html`<${RemoveCredential} key="remove" title=${title} text=${t.platform.removeTextOf(account.login, platform().name)} done=${t.accounts.credentialRemoved(account.login)}
      remove=${(password) => api.accounts.removeUpstream(account.login, password)} onClose=${onClose} />`;
  }
  return html`
    <${SetCredential} key="set" account=${account} title=${title} done=${t.accounts.credentialSet(account.login)} set=${(body) => api.accounts.setUpstream(account.login, body)}
      onRemove=${account.upstream.kind !== 'none' && (() => setRemoving(true))} onClose=${onClose}>
      <p data-testid="credential-state">${t.platform.stored[account.upstream.kind]} ${sayState(account.upstream)}</p>
    <//>`;
}
