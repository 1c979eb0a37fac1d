// Setting the second factor up: the password, then the QR code and a first code.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { say } from '../components/announcer.js';
import { Confirm } from '../components/confirm.js';
import { focusFirstError } from '../components/field.js';
import { aboutField, problemText } from '../components/problem.js';
import { t } from '../texts.js';
import { Code, Frame, useConfirmed } from './factorframe.js';

export function SetUp({ onClose, onDone }) {
  const [pending, setPending] = useState(null);
  const first = useConfirmed(async (password) => setPending({ ...await api.account.startSecondFactor(password), password }));
  if (pending) return html`<${Scan} key="scan" pending=${pending} onClose=${onClose} onDone=${onDone} />`;
  return html`
    <${Frame} key="start" title=${t.security.factor} action=${first} onClose=${onClose} testid="factor-frame" label=${t.security.start}>
      <${Confirm} value=${first.password} onInput=${first.setPassword} problem=${first.problem} />
    <//>`;
}

function Scan({ pending, onClose, onDone }) {
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState('');
  const action = useAction(async () => {
    setMissing(code.trim() ? '' : t.security.codeMissing);
    if (!code.trim()) return focusFirstError();
    try {
      const { recovery_codes } = await api.account.confirmSecondFactor(pending.password, code.replaceAll(' ', ''));
      say(t.security.turnedOn);
      onDone(recovery_codes);
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const codeError = missing || (action.problem?.reason === 'second_factor_failed' ? problemText(action.problem) : aboutField(action.problem, 'code'));
  useEffect(() => document.querySelector('dialog[open] [name=code]')?.focus(), []);
  return html`
    <${Frame} title=${t.security.factor} action=${action} onClose=${onClose} testid="factor-frame" label=${t.security.turnOn}>
      <p><strong>${t.security.scan}</strong></p>
      <img class="qr" src=${pending.qr} alt=${t.security.qrCode} width="208" height="208" />
      <details class="quiet-details"><summary>${t.security.cannotScan}</summary><p><code class="secret" data-testid="factor-secret">${pending.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p></details>
      <p><strong>${t.security.enterCode}</strong></p>
      <${Code} action=${{ code, setCode, codeError }} hint=${t.security.codeHint} />
    <//>`;
}
