// The second factor: setting it up, new recovery codes, turning it off.
import { html, useState, useEffect, useRef } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, ProblemNote, useAction } from '../components/action.js';
import { ask } from '../components/ask.js';
import { Dialog } from '../components/dialog.js';
import { aboutField, Confirm, focusFirstError, TextField } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { copyText, downloadText } from '../components/keep.js';
import { say } from '../components/live.js';
import { holdBack } from '../router.js';
import { refresh, whoAmI } from '../session.js';
import { t } from '../texts.js';

const about = ['password', 'code', 'confirmation_failed', 'confirmation_required', 'second_factor_failed'];

export function SecondFactor() {
  const [frame, setFrame] = useState('');
  const [codes, setCodes] = useState(null);
  const on = whoAmI().has_second_factor;
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
      <h2 id="factor-heading">${t.security.factor} <span class=${'badge ' + (on ? 'good' : '')}>${on ? t.accounts.on : t.accounts.off}</span></h2>
      <p>${on ? t.security.factorOn : t.security.factorOff} ${on && whoAmI().recovery_codes !== undefined && t.security.codesLeft(whoAmI().recovery_codes)}</p>
      <p class="buttons">${on ? html`
        <button type="button" class="secondary outline" data-testid="new-codes" onClick=${() => setFrame('codes')}>${t.security.newCodes}</button>
        <button type="button" class="secondary outline" data-testid="remove-factor" onClick=${() => setFrame('remove')}>${t.security.remove}</button>`
        : html`<button type="button" data-testid="set-up-factor" onClick=${() => setFrame('setup')}>${t.security.setUp}</button>`}</p>
      ${frame === 'setup' && html`<${SetUp} onClose=${shut} onDone=${done} />`}
      ${frame === 'codes' && html`<${NewCodes} onClose=${shut} onDone=${done} />`}
      ${frame === 'remove' && html`<${TurnOff} onClose=${shut} onDone=${done} />`}
      ${codes && html`<${RecoveryCodes} codes=${codes} onClose=${kept} />`}
    </section>`;
}

// useConfirmed is an action that needs the password, and a code where so said.
function useConfirmed(work, { needsCode = false } = {}) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState('');
  const action = useAction(async () => {
    setMissing(needsCode && !code.trim() ? t.security.codeMissing : '');
    if (!password) action.setProblem({ reason: 'confirmation_required' });
    if (!password || needsCode && !code.trim()) return focusFirstError();
    try {
      await work(password, code.replaceAll(' ', ''));
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const codeError = missing || (action.problem?.reason === 'second_factor_failed' ? t.problem(action.problem) : aboutField(action.problem, 'code'));
  return { ...action, password, setPassword, code, setCode, codeError };
}

const Frame = ({ title, action, onClose, testid, label, kind, children }) => html`
  <${Dialog} title=${title} size="small" testid=${testid} onClose=${() => action.busy || onClose()} onSubmit=${action.run} footer=${html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${() => action.busy || onClose()}>${t.cancel}</button>
    <${Button} type="submit" class=${kind} busy=${action.busy} data-testid="submit">${label}<//>`}>
    ${children}
    <${ProblemNote} problem=${action.problem} except=${about} />
  <//>`;

const Code = ({ action, hint, autofocus }) => html`
  <${TextField} name="code" label=${t.security.code} hint=${hint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} autofocus=${autofocus} value=${action.code} onInput=${action.setCode} error=${action.codeError} />`;

function SetUp({ onClose, onDone }) {
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
      say(t.security.on);
      onDone(recovery_codes);
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const codeError = missing || (action.problem?.reason === 'second_factor_failed' ? t.problem(action.problem) : aboutField(action.problem, 'code'));
  useEffect(() => document.querySelector('dialog[open] [name=code]')?.focus(), []);
  return html`
    <${Frame} title=${t.security.factor} action=${action} onClose=${onClose} testid="factor-frame" label=${t.security.turnOn}>
      <p><strong>${t.security.step1}</strong></p>
      <img class="qr" src=${pending.qr} alt=${t.security.qr} width="208" height="208" />
      <details class="quiet-details"><summary>${t.security.cannotScan}</summary><p><code class="secret" data-testid="factor-secret">${pending.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p></details>
      <p><strong>${t.security.step2}</strong></p>
      <${Code} action=${{ code, setCode, codeError }} hint=${t.security.codeHint} />
    <//>`;
}

function NewCodes({ onClose, onDone }) {
  const action = useConfirmed(async (password, code) => onDone((await api.account.newRecoveryCodes(password, code)).recovery_codes), { needsCode: true });
  return html`
    <${Frame} title=${t.security.newCodes} action=${action} onClose=${onClose} testid="codes-frame" label=${t.security.newCodes}>
      <p>${t.security.newCodesText}</p>
      <${Code} action=${action} hint=${t.security.enterCode} autofocus />
      <${Confirm} value=${action.password} onInput=${action.setPassword} problem=${action.problem} />
    <//>`;
}

function TurnOff({ onClose, onDone }) {
  const action = useConfirmed(async (password, code) => {
    await api.account.removeSecondFactor(password, code);
    say(t.security.off);
    onDone();
  }, { needsCode: true });
  return html`
    <${Frame} title=${t.security.remove} action=${action} onClose=${onClose} testid="remove-factor-frame" label=${t.security.remove} kind="danger">
      <p>${t.security.removeText}</p>
      <${Code} action=${action} hint=${t.security.enterCode} autofocus />
      <${Confirm} value=${action.password} onInput=${action.setPassword} problem=${action.problem} />
    <//>`;
}

function RecoveryCodes({ codes, onClose }) {
  const [kept, setKept] = useState(false);
  const text = useRef(null);
  const leave = () => kept ? true : ask({ title: t.security.codesLeave, text: t.security.codesLeaveText, yes: t.security.codesLeaveYes, no: t.security.codesLeaveNo });
  useEffect(() => kept ? undefined : holdBack(leave), [kept]);
  const close = async () => { if (await leave()) onClose(); };
  const all = codes.join('\n');
  const keep = (words) => {
    setKept(true);
    say(words);
  };
  const copy = async () => { if (await copyText(all, text.current)) keep(t.security.codesCopied); };
  const download = () => {
    downloadText(all, t.security.codesFile);
    keep(t.security.codesDownloaded);
  };
  return html`
    <${Dialog} title=${t.security.codes} size="small" testid="recovery-codes" onClose=${close}
      footer=${html`<button type="button" class=${kept ? '' : 'secondary outline'} data-testid="codes-done" onClick=${close}>${t.security.codesDone}</button>`}>
      <p>${t.security.codesText}</p>
      <textarea ref=${text} class="codes" rows=${codes.length} readonly spellcheck=${false} aria-label=${t.security.codes} value=${all}></textarea>
      <p class="buttons"><button type="button" data-testid="codes-copy" onClick=${copy}><${Icon} name="copy" />${t.value.copy}</button>
      <button type="button" class="secondary outline" data-testid="codes-download" onClick=${download}><${Icon} name="download" />${t.value.download}</button></p>
    <//>`;
}
