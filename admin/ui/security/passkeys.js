// The passkeys of the person who is signed in: which there are, adding and removing them.
import { html, useEffect, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { obstacle } from '../passkeys.js';
import { factors, refreshSession } from '../session.js';
import { format, t } from '../texts.js';
import { dayOf } from '../zones.js';
import { AddPasskey } from './addpasskey.js';
import { FactorFrame, factorProof } from './factorframe.js';
import { afterRemoval } from './lastfactor.js';

export function Passkeys() {
  const [passkeys, setPasskeys] = useState(() => factors().includes('passkey') ? null : []); // null: not loaded yet
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(null); // the passkey
  const load = useAction(async () => setPasskeys((await api.account.passkeys()).items));
  useEffect(() => { if (!passkeys) load.run(); }, []);
  // The frame closes with the list as it is then, and before the session is loaded again, which
  // may draw another page.
  const changed = async (list, text) => {
    setPasskeys(list);
    setAdding(false);
    setRemoving(null);
    await refreshSession();
    announce(text);
  };
  const added = (made) => changed([...passkeys, made], t.security.passkeyAdded(made.name));
  const removed = ({ id, name }) => changed(passkeys.filter((p) => p.id !== id), t.security.passkeyRemoved(name));
  return html`
    <section class="card" aria-labelledby="passkeys-heading">
      <h2 id="passkeys-heading">${t.security.passkeys}</h2>
      <p>${t.security.passkeysText}</p>
      <${ProblemNote} problem=${load.problem}> <button type="button" class="link" onClick=${load.run}>${t.components.tryAgain}</button><//>
      ${!passkeys && load.busy && html`<${Loading} />`}
      ${passkeys?.length > 0 && html`<${PasskeyTable} passkeys=${passkeys} onRemove=${setRemoving} />`}
      ${passkeys?.length === 1 && !factors().includes('code') && html`<p class="note warn" data-testid="only-passkey"><${Icon} name="warn" />${t.security.onlyPasskey}</p>`}
      ${obstacle() ? html`<p class="note" data-testid="no-passkeys">${t.security.obstacles[obstacle()]}</p>`
        : passkeys && html`<p class="buttons"><${Button} class=${passkeys.length ? 'secondary outline' : ''} icon="plus" data-testid="add-passkey" onClick=${() => setAdding(true)}>${t.security.addPasskey}<//></p>`}
      ${adding && html`<${AddPasskey} onClose=${() => setAdding(false)} onDone=${added} />`}
      ${removing && html`<${RemovePasskey} passkey=${removing} last=${passkeys.length === 1} onClose=${() => setRemoving(null)} onDone=${() => removed(removing)} />`}
    </section>`;
}

function PasskeyTable({ passkeys, onRemove }) {
  const columns = [
    { label: t.security.passkeyName, className: 'wide', render: (p) => html`${p.name}${p.host !== location.hostname && html` <small data-testid="passkey-host">${t.security.passkeyHost(p.host)}</small>`}` },
    { label: t.security.passkeyCreated, render: (p) => html`<${Time} instant=${p.created} as="dateTime" />` },
    // A day of UTC: as an instant it would be the day before for half of the world.
    { label: t.security.passkeyUsed, render: (p) => p.last_used ? format.day(dayOf(p.last_used, 'UTC')) : t.components.never },
    { label: t.security.passkeyActions, render: (p) => html`<button type="button" class="secondary outline" aria-label=${t.security.removeNamed(p.name)} data-testid=${'remove-passkey-' + p.id} onClick=${() => onRemove(p)}>${t.security.removePasskey}</button>` },
  ];
  return html`<${Table} label=${t.security.passkeys} testid="passkeys" columns=${columns} rows=${passkeys} rowLabel=${(p) => p.name} />`;
}

function RemovePasskey({ passkey, last, onClose, onDone }) {
  const work = async (password, code) => {
    await api.account.removePasskey(passkey.id, password, code);
    await onDone();
  };
  return html`
    <${FactorFrame} title=${t.security.removePasskeyTitle(passkey.name)} testid="remove-passkey-frame" button=${t.security.removePasskey} buttonClass="danger" ...${factorProof()} work=${work} onClose=${onClose}>
      <p>${t.security.removePasskeyText}</p>
      ${last && html`<p class="note warn" data-testid="after-removal"><${Icon} name="warn" /><span>${afterRemoval('code')}</span></p>`}
    <//>`;
}
