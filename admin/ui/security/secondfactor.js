// Codes as a second factor of the person who is signed in: setting them up, new recovery
// codes, turning them off.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { announce } from '../components/announcer.js';
import { currentAccount, factors, refreshSession } from '../session.js';
import { t } from '../texts.js';
import { FactorFrame } from './factorframe.js';
import { afterRemoval } from './lastfactor.js';
import { RecoveryCodes } from './recoverycodes.js';
import { SetUpFactor } from './setup.js';

export function SecondFactor() {
  const [frame, setFrame] = useState('');
  const [codes, setCodes] = useState(null);
  const { recovery_codes: codesLeft } = currentAccount();
  const on = factors().includes('code'), passkeys = factors().includes('passkey');
  const close = () => setFrame('');
  // The session is refreshed once the codes are saved: it may draw another page.
  const showCodes = (newCodes) => {
    setFrame('');
    setCodes(newCodes);
  };
  const hideCodes = () => {
    setCodes(null);
    refreshSession();
  };
  const turnedOff = () => {
    setFrame('');
    return refreshSession();
  };
  return html`
    <section class="card" aria-labelledby="factor-heading">
      <h2 id="factor-heading">${t.security.factor} <span class=${'badge ' + (on ? 'good' : '')}>${on ? t.components.on : t.components.off}</span></h2>
      <p>${on ? t.security.factorOnText(passkeys) : t.security.factorOffText(passkeys)} ${on && (codesLeft ? t.security.codesLeft(codesLeft) : t.security.noCodesLeft)}</p>
      <p class="buttons">${on ? html`
        <button type="button" class="secondary outline" data-testid="new-codes" onClick=${() => setFrame('codes')}>${t.security.newCodes}</button>
        <button type="button" class="secondary outline" data-testid="remove-factor" onClick=${() => setFrame('remove')}>${t.security.turnOff}</button>`
        : html`<button type="button" data-testid="set-up-factor" onClick=${() => setFrame('setup')}>${t.security.setUp}</button>`}</p>
      ${frame === 'setup' && html`<${SetUpFactor} onClose=${close} onDone=${showCodes} />`}
      ${frame === 'codes' && html`<${NewCodes} onClose=${close} onDone=${showCodes} />`}
      ${frame === 'remove' && html`<${TurnOff} onClose=${close} onDone=${turnedOff} />`}
      ${codes && html`<${RecoveryCodes} codes=${codes} onClose=${hideCodes} />`}
    </section>`;
}

function NewCodes({ onClose, onDone }) {
  const work = async (password, code) => onDone((await api.account.newRecoveryCodes(password, code)).recovery_codes);
  return html`
    <${FactorFrame} title=${t.security.newCodes} testid="codes-frame" button=${t.security.newCodes} work=${work} onClose=${onClose}>
      <p>${t.security.newCodesText}</p>
    <//>`;
}

function TurnOff({ onClose, onDone }) {
  const work = async (password, code) => {
    await api.account.removeSecondFactor(password, code);
    announce(t.security.turnedOff);
    onDone();
  };
  return html`
    <${FactorFrame} title=${t.security.turnOff} testid="remove-factor-frame" button=${t.security.turnOff} buttonClass="danger" work=${work} onClose=${onClose}>
      <p>${afterRemoval('passkey')}</p>
    <//>`;
}
