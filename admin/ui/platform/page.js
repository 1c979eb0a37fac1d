// What the platform behind the gate gets in place of one's tokens: the own credential
// for it, and how that stands.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changes } from '../changes.js';
import { Button, useAction } from '../components/action.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { platform } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { CredentialBadge, sayState, works } from './credential.js';
import { RemoveCredential } from './removecredential.js';
import { SetCredential } from './setcredential.js';

export function PlatformView() {
  const { name } = platform();
  const [upstream, setUpstream] = useState(null);
  const [frame, setFrame] = useState('');
  const { run, busy, problem } = useAction(async () => setUpstream(await api.account.upstream()));
  const revision = useStore(changes);
  useEffect(() => { run(); }, [revision]);
  const shut = () => setFrame('');
  const tools = html`<div class="tools"><${Button} class="secondary outline" icon="refresh" busy=${busy} data-testid="refresh" onClick=${run}>${t.components.refresh}<//></div>`;
  return html`
    <${Page} title=${t.platform.title(name)} text=${t.platform.text(name)} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      ${!upstream ? !problem && html`<${Loading} />` : html`<${Card} name=${name} upstream=${upstream} onFrame=${setFrame} />`}
      ${frame === 'set' && html`<${SetCredential} title=${t.platform.heading(name)} done=${t.platform.saved} set=${api.account.setUpstream} onClose=${shut} />`}
      ${frame === 'remove' && html`<${RemoveCredential} title=${t.platform.removeTitle} text=${t.platform.removeText(name)} done=${t.platform.removed} remove=${api.account.removeUpstream} onClose=${shut} />`}
    <//>`;
}

function Card({ name, upstream, onFrame }) {
  const none = upstream.kind === 'none';
  return html`
    <section class="card" aria-labelledby="credential-heading">
      <h2 id="credential-heading">${t.platform.heading(name)} <${CredentialBadge} of=${upstream} needed /></h2>
      <p data-testid="credential-state">${t.platform.stored[upstream.kind] && html`<strong>${t.platform.stored[upstream.kind]}</strong> `}${sayState(upstream)}</p>
      <p class="quiet">${t.platform.why(name)}</p>
      <p class="buttons">
        <button type="button" class=${works(upstream) ? 'secondary outline' : ''} data-testid="set-credential" onClick=${() => onFrame('set')}>${none ? t.platform.set : t.platform.replace}</button>
        ${!none && html`<button type="button" class="secondary outline" data-testid="remove-credential" onClick=${() => onFrame('remove')}>${t.platform.remove}</button>`}
      </p>
    </section>`;
}
