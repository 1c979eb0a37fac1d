// The note above the tokens of somebody whose credential is missing or fails.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Icon } from '../components/icon.js';
import { platform } from '../session.js';
import { t } from '../texts.js';
import { sayState, works } from './credential.js';

// CredentialNote stands above the tokens of the person who is signed in where these
// need a credential and it is missing or fails. It looks again with each new list.
export function CredentialNote({ list }) {
  const [upstream, setUpstream] = useState(null);
  const wanted = platform().keeps_credentials && platform().sends_sessions && list;
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    api.account.upstream().then((found) => gone || setUpstream(found), () => {});
    return () => { gone = true; };
  }, [list]);
  if (!upstream || works(upstream)) return null;
  const none = upstream.kind === 'none';
  return html`
    <p class="note warn" data-testid="credential-note"><${Icon} name="warn" />
      <span>${none ? t.platform.missing(platform().name) : html`${t.platform.failing(platform().name)} ${sayState(upstream)}`} <a href="#/platform">${none ? t.platform.set : t.platform.see}</a></span></p>`;
}
