// The second factor: setting it up, new recovery codes, turning it off.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { say } from '../components/announcer.js';
import { Confirm } from '../components/confirm.js';
import { refresh, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { Code, Frame, useConfirmed } from './factorframe.js';
import { RecoveryCodes } from './recoverycodes.js';
import { SetUp } from './setup.js';

export function SecondFactor() {
  const [frame, setFrame] = useState('');
  const [codes, setCodes] = useState(null);
  const { has_second_factor: on, recovery_codes: left } = whoAmI();
  const shut = () => setFrame('');
  const done = async (fresh) => {
    setFrame('');
    if (fresh) setCodes(fresh); // the session is asked again once they are kept
    else await refresh();
  };
  const kept = () => {
    setCodes(null);
    refresh();
  };
  return html`
    <section class="card" aria-labelledby="factor-heading">
      <h2 id="factor-heading">${t.security.factor} <span class=${'badge ' + (on ? 'good' : '')}>${on ? t.components.on : t.components.off}</span></h2>
      <p>${on ? t.security.factorOnText : t.security.factorOffText} ${on && left !== undefined && (left ? t.security.codesLeft(left) : t.security.noCodesLeft)}</p>
      <p class="buttons">${on ? html`
        <button type="button" class="secondary outline" data-testid="new-codes" onClick=${() => setFrame('codes')}>${t.security.newCodes}</button>
        <button type="button" class="secondary outline" data-testid="remove-factor" onClick=${() => setFrame('remove')}>${t.security.turnOff}</button>`
        : html`<button type="button" data-testid="set-up-factor" onClick=${() => setFrame('setup')}>${t.security.setUp}</button>`}</p>
      ${frame === 'setup' && html`<${SetUp} onClose=${shut} onDone=${done} />`}
      ${frame === 'codes' && html`<${NewCodes} onClose=${shut} onDone=${done} />`}
      ${frame === 'remove' && html`<${TurnOff} onClose=${shut} onDone=${done} />`}
      ${codes && html`<${RecoveryCodes} codes=${codes} onClose=${kept} />`}
    </section>`;
}

function NewCodes({ onClose, onDone }) {
  const action = useConfirmed(async (password, code) => onDone((await api.account.newRecoveryCodes(password, code)).recovery_codes), { needsCode: true });
  return html`
    <${Frame} title=${t.security.newCodes} action=${action} onClose=${onClose} testid="codes-frame" label=${t.security.newCodes}>
      <p>${t.security.newCodesText}</p>
      <${Code} action=${action} hint=${t.security.anyCodeHint} autofocus />
      <${Confirm} value=${action.password} onInput=${action.setPassword} problem=${action.problem} />
    <//>`;
}

function TurnOff({ onClose, onDone }) {
  const action = useConfirmed(async (password, code) => {
    await api.account.removeSecondFactor(password, code);
    say(t.security.turnedOff);
    onDone();
  }, { needsCode: true });
  return html`
    <${Frame} title=${t.security.turnOff} action=${action} onClose=${onClose} testid="remove-factor-frame" label=${t.security.turnOff} kind="danger">
      <p>${t.security.turnOffText}</p>
      <${Code} action=${action} hint=${t.security.anyCodeHint} autofocus />
      <${Confirm} value=${action.password} onInput=${action.setPassword} problem=${action.problem} />
    <//>`;
}
