// The note above the list of tokens if the credential that they need is missing or fails.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Icon } from '../components/icon.js';
import { platform } from '../session.js';
import { t } from '../texts.js';
import { credentialText, isUsable } from './credential.js';

// CredentialNote is about the person who is signed in. It loads the credential again with
// each new list.
export function CredentialNote({ list }) {
  const [credential, setCredential] = useState(null);
  const { name, keeps_credentials, sends_sessions } = platform();
  useEffect(() => {
    if (!keeps_credentials || !sends_sessions || !list) return;
    let unmounted = false;
    api.account.upstream().then((loaded) => unmounted || setCredential(loaded), () => {});
    return () => { unmounted = true; };
  }, [list]);
  if (!credential || isUsable(credential)) return null;
  const missing = credential.kind === 'none';
  return html`
    <p class="note warn" data-testid="credential-note"><${Icon} name="warn" />
      <span>${missing ? t.platform.missing(name) : html`${t.platform.failing(name)} ${credentialText(credential)}`} <a href="#/platform">${missing ? t.platform.set : t.platform.see}</a></span></p>`;
}
