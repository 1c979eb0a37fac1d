// Adding a passkey: first what proves who the person is, then a name and the browser's dialog.
import { html, useRef, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { PasskeyError } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { focusFirstError, TextField } from '../components/field.js';
import { passkeyProblems, usePasskeyDialog } from '../components/passkey.js';
import { fieldProblem, ProblemNote } from '../components/problem.js';
import { create } from '../passkeys.js';
import { Problem } from '../request.js';
import { namesIn } from '../sessions/browser.js';
import { t } from '../texts.js';
import { FactorFrame, factorProof } from './factorframe.js';

const longestName = 100; // characters

// AddPasskey calls onDone with the new passkey.
export function AddPasskey({ onClose, onDone }) {
  const [options, setOptions] = useState(null);
  if (options) return html`<${Create} key="create" options=${options} onClose=${onClose} onDone=${onDone} />`;
  const start = async (password, code) => setOptions(await api.account.startPasskey(password, code));
  return html`
    <${FactorFrame} key="start" title=${t.security.addPasskey} testid="passkey-frame" button=${t.security.next} ...${factorProof()} work=${start} onClose=${onClose}>
      <p>${t.security.addPasskeyText}</p>
    <//>`;
}

function Create({ options, onClose, onDone }) {
  const [name, setName] = useState(() => suggestedName());
  const [nameMissing, setNameMissing] = useState(false);
  const made = useRef(null); // what the browser made, if it can be sent once more
  const { ask, waiting, stop } = usePasskeyDialog();
  const { run, busy, problem } = useAction(async () => {
    setNameMissing(!name.trim());
    if (!name.trim()) return focusFirstError();
    let passkey;
    try {
      made.current ??= await ask((signal) => create(options, signal));
      passkey = await api.account.addPasskey(name.trim(), made.current);
    } catch (e) {
      if (e.field !== 'name' && !e.outcomeUnknown) made.current = null;
      if (!passkeyProblems.includes(e.reason)) focusFirstError();
      throw e.reason === 'exists' ? new Problem(409, { reason: 'passkey_exists' }) : e;
    }
    await onDone(passkey);
  });
  const close = () => {
    stop();
    if (waiting || !busy) onClose();
  };
  const tooLate = problem?.field === 'passkey';
  const footer = html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" busy=${busy} data-testid="submit">${t.security.createPasskey}<//>`;
  return html`
    <${Dialog} title=${t.security.addPasskey} size="small" testid="passkey-frame" onClose=${close} onSubmit=${run} footer=${footer}>
      <p>${t.security.createPasskeyText}</p>
      <${TextField} name="passkey-name" label=${t.security.passkeyName} hint=${t.security.passkeyNameHint} maxlength=${longestName} autocomplete="off" autofocus value=${name} onInput=${setName}
        error=${nameMissing ? t.security.passkeyNameMissing : fieldProblem(problem, 'name')} />
      <${PasskeyError} problem=${problem} />
      ${tooLate ? html`<p class="note bad" role="alert" tabindex="-1">${t.security.passkeyTooLate}</p>`
        : html`<${ProblemNote} problem=${problem} except=${['name', ...passkeyProblems]} />`}
    <//>`;
}

function suggestedName() {
  const { browser, system } = namesIn(navigator.userAgent);
  return browser && system ? t.security.suggestedName(browser, system) : system || browser || '';
}
