// A frame in which something about the second factors is changed. It asks for what the
// change takes: the password, a code, both, or a passkey in their place.
import { html, useState } from '../vendor/htm-preact.js';
import { Button } from '../components/action.js';
import { useChange } from '../components/change.js';
import { Confirm, confirmProblems, PasskeyError } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { TextField } from '../components/field.js';
import { canConfirm } from '../components/passkey.js';
import { fieldProblem, ProblemNote, problemText } from '../components/problem.js';
import { factors } from '../session.js';
import { t } from '../texts.js';

// factorProof is what FactorFrame asks for where the person has to prove the second factor,
// if they have one: a code beside the password, or a passkey alone.
export const factorProof = () => ({ needsCode: factors().includes('code'), passkeyIsProof: true });

// FactorFrame calls work(password, code). children are shown above what it asks for. A
// passkey always stands in for the password, and with passkeyIsProof for the code as well.
export function FactorFrame({ title, testid, button, buttonClass, needsPassword = true, needsCode = true, passkeyIsProof = false, codeHint = t.security.anyCodeHint, work, onClose, children }) {
  const [code, setCode] = useState('');
  const [codeMissing, setCodeMissing] = useState(false);
  const validate = (byPasskey) => {
    const missing = needsCode && !code.trim() && !(byPasskey && passkeyIsProof);
    setCodeMissing(missing);
    return !missing;
  };
  const change = useChange((password) => work(password, code.replaceAll(' ', '')), { validate, signIn: true, unasked: !needsPassword });
  const { problem } = change;
  const passkeyOnly = needsPassword && passkeyIsProof && !needsCode && canConfirm();
  const asksPassword = needsPassword && !passkeyOnly;
  const close = () => change.stop() && onClose();
  const codeError = codeMissing ? t.security.codeMissing : problem?.reason === 'second_factor_failed' ? problemText(problem) : fieldProblem(problem, 'code');
  const footer = html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class=${buttonClass} busy=${change.busy || passkeyOnly && change.waiting} data-testid="submit">${button}<//>`;
  return html`
    <${Dialog} title=${title} size="small" testid=${testid} onClose=${close} onSubmit=${passkeyOnly ? change.runWithPasskey : change.run} footer=${footer}>
      ${children}
      ${needsCode && html`<${TextField} name="code" label=${t.security.code} hint=${codeHint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} autofocus value=${code} onInput=${setCode} error=${codeError} />`}
      ${asksPassword && html`<${Confirm} change=${change} />`}
      ${passkeyOnly && html`<p data-testid="passkey-only">${t.security.passkeyOnly}</p><${PasskeyError} problem=${problem} />`}
      <${ProblemNote} problem=${problem} except=${[...(needsCode ? ['code', 'second_factor_failed'] : []), ...(needsPassword ? confirmProblems : [])]} />
    <//>`;
}
