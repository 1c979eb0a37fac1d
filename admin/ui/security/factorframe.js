// A frame in which the second factor is changed: with the password, and a code.
import { html, useState } from '../vendor/htm-preact.js';
import { Button, useAction } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { focusFirstError, TextField } from '../components/field.js';
import { aboutField, ProblemNote, problemText } from '../components/problem.js';
import { t } from '../texts.js';

const about = ['password', 'code', 'confirmation_failed', 'confirmation_required', 'second_factor_failed'];

// useConfirmed is an action that needs the password, and a code where so said.
export function useConfirmed(work, { needsCode = false } = {}) {
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
  const codeError = missing || (action.problem?.reason === 'second_factor_failed' ? problemText(action.problem) : aboutField(action.problem, 'code'));
  return { ...action, password, setPassword, code, setCode, codeError };
}

export const Frame = ({ title, action, onClose, testid, label, kind, children }) => html`
  <${Dialog} title=${title} size="small" testid=${testid} onClose=${() => action.busy || onClose()} onSubmit=${action.run} footer=${html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${() => action.busy || onClose()}>${t.components.cancel}</button>
    <${Button} type="submit" class=${kind} busy=${action.busy} data-testid="submit">${label}<//>`}>
    ${children}
    <${ProblemNote} problem=${action.problem} except=${about} />
  <//>`;

export const Code = ({ action, hint, autofocus }) => html`
  <${TextField} name="code" label=${t.security.code} hint=${hint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} autofocus=${autofocus} value=${action.code} onInput=${action.setCode} error=${action.codeError} />`;
