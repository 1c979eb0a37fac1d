// A frame in which something about the second factor is changed, with the password of the
// person, or a code, or both.
import { html, useState } from '../vendor/htm-preact.js';
import { Button } from '../components/action.js';
import { Confirm, confirmProblems, passwordMissing } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { focusFirstError, TextField } from '../components/field.js';
import { fieldProblem, ProblemNote, problemText } from '../components/problem.js';
import { useSubmit } from '../components/submit.js';
import { t } from '../texts.js';

// FactorFrame calls work(password, code). children are shown above what it asks for.
export function FactorFrame({ title, testid, button, buttonClass, needsPassword = true, needsCode = true, codeHint, work, onClose, children }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeMissing, setCodeMissing] = useState(false);
  const { run, busy, problem } = useSubmit(async () => {
    const lacksCode = needsCode && !code.trim();
    setCodeMissing(lacksCode);
    if (needsPassword && !password) throw passwordMissing();
    if (lacksCode) return focusFirstError();
    await work(password, code.replaceAll(' ', ''));
  });
  const close = () => busy || onClose();
  const codeError = codeMissing ? t.security.codeMissing : problem?.reason === 'second_factor_failed' ? problemText(problem) : fieldProblem(problem, 'code');
  const footer = html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class=${buttonClass} busy=${busy} data-testid="submit">${button}<//>`;
  return html`
    <${Dialog} title=${title} size="small" testid=${testid} onClose=${close} onSubmit=${run} footer=${footer}>
      ${children}
      ${needsCode && html`<${TextField} name="code" label=${t.security.code} hint=${codeHint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} autofocus value=${code} onInput=${setCode} error=${codeError} />`}
      ${needsPassword && html`<${Confirm} value=${password} onInput=${setPassword} problem=${problem} />`}
      <${ProblemNote} problem=${problem} except=${[...(needsCode ? ['code', 'second_factor_failed'] : []), ...(needsPassword ? confirmProblems : [])]} />
    <//>`;
}
