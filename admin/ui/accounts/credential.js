// The frames in which an account's credential for the platform is set and removed.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { credentialText } from '../platform/credential.js';
import { RemoveCredential } from '../platform/removecredential.js';
import { SetCredential } from '../platform/setcredential.js';
import { platform } from '../session.js';
import { t } from '../texts.js';

export function AccountCredential({ account, onClose }) {
  const [removing, setRemoving] = useState(false);
  const { login, upstream } = account;
  const { name } = platform();
  const title = t.platform.headingOf(login, name);
  if (removing) {
    return html`<${RemoveCredential} key="remove" title=${title} text=${t.platform.removeTextOf(login, name)} removed=${t.accounts.credentialRemoved(login)}
      remove=${(password) => api.accounts.removeUpstream(login, password)} onClose=${onClose} />`;
  }
  return html`
    <${SetCredential} key="set" account=${account} title=${title} saved=${t.accounts.credentialSet(login)} save=${(body) => api.accounts.setUpstream(login, body)}
      onRemove=${upstream.kind !== 'none' && (() => setRemoving(true))} onClose=${onClose}>
      <p data-testid="credential-state">${t.platform.stored[upstream.kind]} ${credentialText(upstream)}</p>
    <//>`;
}
