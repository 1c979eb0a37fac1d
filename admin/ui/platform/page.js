// One's own credential for the platform behind the gate, and how it stands.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { RefreshButton } from '../components/toolbar.js';
import { revision } from '../revision.js';
import { platform } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { CredentialBadge, credentialText, isUsable } from './credential.js';
import { RemoveCredential } from './removecredential.js';
import { SetCredential } from './setcredential.js';

export function PlatformPage() {
  const { name } = platform();
  const [credential, setCredential] = useState(null);
  const [frame, setFrame] = useState('');
  const { run, busy, problem } = useAction(async () => setCredential(await api.account.upstream()));
  const changes = useStore(revision);
  useEffect(() => { run(); }, [changes]);
  const close = () => setFrame('');
  const tools = html`<div class="tools"><${RefreshButton} busy=${busy} onClick=${run} /></div>`;
  return html`
    <${PageLayout} title=${t.platform.title(name)} text=${t.platform.text(name)} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      ${!credential ? !problem && html`<${Loading} />` : html`<${Card} name=${name} credential=${credential} onOpen=${setFrame} />`}
      ${frame === 'set' && html`<${SetCredential} title=${t.platform.heading(name)} saved=${t.platform.saved} save=${api.account.setUpstream} onClose=${close} />`}
      ${frame === 'remove' && html`<${RemoveCredential} title=${t.platform.removeTitle} text=${t.platform.removeText(name)} removed=${t.platform.removed} remove=${api.account.removeUpstream} onClose=${close} />`}
    <//>`;
}

function Card({ name, credential, onOpen }) {
  const { kind } = credential;
  return html`
    <section class="card" aria-labelledby="credential-heading">
      <h2 id="credential-heading">${t.platform.heading(name)} <${CredentialBadge} credential=${credential} needed /></h2>
      <p data-testid="credential-state">${t.platform.stored[kind] && html`<strong>${t.platform.stored[kind]}</strong> `}${credentialText(credential)}</p>
      <p class="quiet">${t.platform.why(name)}</p>
      <p class="buttons">
        <button type="button" class=${isUsable(credential) ? 'secondary outline' : ''} data-testid="set-credential" onClick=${() => onOpen('set')}>${kind === 'none' ? t.platform.set : t.platform.replace}</button>
        ${kind !== 'none' && html`<button type="button" class="secondary outline" data-testid="remove-credential" onClick=${() => onOpen('remove')}>${t.platform.remove}</button>`}
      </p>
    </section>`;
}
