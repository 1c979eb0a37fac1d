// Setting codes up as a second factor: first the password, then the QR code and a first code.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { announce } from '../components/announcer.js';
import { t } from '../texts.js';
import { factorProof, FactorFrame } from './factorframe.js';

// SetUpFactor calls onDone with the recovery codes. Who has passkeys begins with one: then
// there is no password yet, and the change itself is confirmed once more.
export function SetUpFactor({ onClose, onDone }) {
  const [pending, setPending] = useState(null); // {qr, secret, password}
  const start = async (password) => setPending({ ...await api.account.startSecondFactor(password), password });
  if (pending) return html`<${Scan} key="scan" pending=${pending} onClose=${onClose} onDone=${onDone} />`;
  return html`<${FactorFrame} key="start" title=${t.security.factor} testid="factor-frame" button=${t.security.start} ...${factorProof()} work=${start} onClose=${onClose} />`;
}

function Scan({ pending: { qr, secret, password }, onClose, onDone }) {
  const confirm = async (typed, code) => {
    const { recovery_codes } = await api.account.confirmSecondFactor(password || typed, code);
    announce(t.security.turnedOn);
    onDone(recovery_codes);
  };
  return html`
    <${FactorFrame} title=${t.security.factor} testid="factor-frame" button=${t.security.turnOn} needsPassword=${!password} codeHint=${t.security.codeHint} work=${confirm} onClose=${onClose}>
      <p><strong>${t.security.scan}</strong></p>
      <img class="qr" src=${qr} alt=${t.security.qrCode} width="208" height="208" />
      <details class="quiet-details"><summary>${t.security.cannotScan}</summary><p><code class="secret" data-testid="factor-secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p></details>
      <p><strong>${t.security.enterCode}</strong></p>
    <//>`;
}
