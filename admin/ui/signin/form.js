// What is filled in to sign in, and sending it.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { PasskeyError } from '../components/confirm.js';
import { PasswordField, TextField } from '../components/field.js';
import { passkeyProblems, usePasskeyDialog } from '../components/passkey.js';
import { problemText } from '../components/problem.js';
import { get, obstacle } from '../passkeys.js';
import { Problem } from '../request.js';
import { startSession } from '../session.js';
import { t } from '../texts.js';

// useSignIn holds what is typed. The step is password, and then, if the server says so, the
// second factor: passkey or code. Login and password stay until then, since they are sent
// with it.
export function useSignIn(knownLogin = '') {
  const [login, setLogin] = useState(knownLogin);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState('password');
  const [factors, setFactors] = useState([]); // that sign in here
  const [missing, setMissing] = useState(false); // something was not filled in
  const { ask, waiting, stop } = usePasskeyDialog();

  const signIn = async (proof) => startSession(await api.session.signIn({ login: login.trim(), password, ...proof }));
  // askForFactor sends the password alone, and resolves to the options for a passkey if there
  // are any. Each try has new ones: they are good once, and not for long.
  const askForFactor = async () => {
    try {
      return await signIn();
    } catch (problem) {
      if (problem.reason !== 'second_factor_required' || !problem.factors.length) throw problem;
      const usable = problem.factors.filter((factor) => factor !== 'passkey' || !obstacle());
      if (!usable.length) throw new Problem(401, { reason: 'no_passkey' });
      setFactors(usable);
      setStep((now) => usable.includes(now) ? now : usable.includes('passkey') ? 'passkey' : 'code');
      return usable.includes('passkey') && problem.passkey;
    }
  };
  const withPasskey = async () => {
    const options = await askForFactor();
    if (!options) return;
    const passkey = await ask((signal) => get(options, signal));
    await signIn({ passkey }).catch((problem) => {
      throw problem.reason === 'second_factor_failed' ? new Problem(401, { reason: 'passkey_refused' }) : problem;
    });
  };
  const withCode = async () => {
    if (!code.trim()) return setMissing(true);
    await signIn({ code: code.trim() }).catch((problem) => {
      if (problem.reason === 'second_factor_failed') setCode('');
      throw problem;
    });
  };
  const action = useAction(async () => {
    setMissing(false);
    if (!login.trim() || !password) return setMissing(true);
    await (step === 'code' ? withCode() : withPasskey());
  });
  const choose = (other) => {
    stop();
    setStep(other);
    setMissing(false);
    setCode('');
    action.setProblem(null);
  };
  const restart = () => {
    choose('password');
    setPassword('');
  };
  return { login, setLogin, password, setPassword, code, setCode, step, factors, waiting, missing, choose, restart, ...action };
}

// SignInFields show what the step takes, and what went wrong.
export function SignInFields({ form, loginFixed }) {
  // The last one: a frame below may have the same, too.
  const first = { password: loginFixed ? '[name=password]' : '[name=login]', passkey: '[type=submit]', code: '[name=code]' }[form.step];
  useEffect(() => { [...document.querySelectorAll(first)].pop()?.focus(); }, [form.step]);
  const ofPasskey = form.problem && passkeyProblems.includes(form.problem.reason);
  const missing = form.step === 'code' ? t.signin.codeMissing : t.signin.missing;
  const error = form.missing ? missing : form.problem && !ofPasskey && signInError(form.problem);
  return html`
    ${error && html`<div class="note bad" role="alert" data-testid="problem">${error}</div>`}
    ${form.step === 'password' ? html`
      <${TextField} name="login" label=${t.signin.login} autocomplete="username" autocapitalize="off" spellcheck=${false} autofocus=${!loginFixed} readonly=${loginFixed} value=${form.login} onInput=${form.setLogin} />
      <${PasswordField} name="password" label=${t.signin.password} autofocus=${loginFixed} value=${form.password} onInput=${form.setPassword} />`
    : html`
      <p>${form.step === 'passkey' ? t.signin.passkeyText : t.signin.codeText}</p>
      <input type="text" name="username" autocomplete="username" value=${form.login} readonly hidden />
      ${form.step === 'code' && html`<${TextField} name="code" label=${t.signin.code} hint=${t.signin.codeHint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} value=${form.code} onInput=${form.setCode} />`}
      ${form.step === 'passkey' && html`<${PasskeyError} problem=${form.problem} />`}`}`;
}

// SignInButton sends the step.
export const SignInButton = ({ form }) => html`
  <${Button} type="submit" busy=${form.busy} icon=${form.step === 'passkey' && 'key'} data-testid="sign-in-submit">${form.step === 'passkey' ? t.components.usePasskey : t.signin.submit}<//>`;

// OtherFactor changes to the other second factor, if there is one.
export function OtherFactor({ form }) {
  const other = form.factors.find((factor) => factor !== form.step);
  if (form.step === 'password' || !other) return null;
  return html`<button type="button" class="link" data-testid="other-factor" onClick=${() => form.choose(other)}>${other === 'code' ? t.signin.useCode : t.signin.usePasskey}</button>`;
}

function signInError(problem) {
  switch (problem.reason) {
    case 'sign_in_failed': return t.signin.failed;
    case 'insecure': return t.signin.insecure;
    case 'no_passkey': return t.signin.noPasskey;
    case 'second_factor_required': return problemText({ ...problem, reason: '' }); // the server says where there is one
  }
  return problemText(problem);
}
