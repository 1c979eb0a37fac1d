// What is filled in to sign in, and sending it.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { PasswordField, TextField } from '../components/field.js';
import { problemText } from '../components/problem.js';
import { startSession } from '../session.js';
import { t } from '../texts.js';

// useSignIn holds what is typed. The code of the second factor is asked for when the
// server says so; login and password stay until then, since they are sent with it.
export function useSignIn(knownLogin = '') {
  const [login, setLogin] = useState(knownLogin);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [missing, setMissing] = useState(false); // something was not filled in
  const action = useAction(async () => {
    const lacks = asksCode ? !code.trim() : !login.trim() || !password;
    setMissing(lacks);
    if (lacks) return;
    try {
      const body = { login: login.trim(), password, ...(asksCode && { code: code.trim() }) };
      startSession(await api.session.signIn(body));
    } catch (problem) {
      if (problem.reason === 'second_factor_required') return setAsksCode(true);
      if (problem.reason === 'second_factor_failed') setCode('');
      throw problem;
    }
  });
  const restart = () => {
    setAsksCode(false);
    setMissing(false);
    setCode('');
    setPassword('');
    action.setProblem(null);
  };
  return { login, setLogin, password, setPassword, code, setCode, asksCode, missing, restart, ...action };
}

export function SignInFields({ form, loginFixed }) {
  // The last one: a frame below may ask for a code, too.
  useEffect(() => { if (form.asksCode) [...document.querySelectorAll('[name=code]')].pop()?.focus(); }, [form.asksCode]);
  const missing = form.asksCode ? t.signin.codeMissing : t.signin.missing;
  const error = form.missing ? missing : form.problem && signInError(form.problem);
  return html`
    ${error && html`<div class="note bad" role="alert" data-testid="problem">${error}</div>`}
    ${form.asksCode ? html`
      <p>${t.signin.codeText}</p>
      <input type="text" name="username" autocomplete="username" value=${form.login} readonly hidden />
      <${TextField} name="code" label=${t.signin.code} hint=${t.signin.codeHint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} value=${form.code} onInput=${form.setCode} />`
    : html`
      <${TextField} name="login" label=${t.signin.login} autocomplete="username" autocapitalize="off" spellcheck=${false} autofocus=${!loginFixed} readonly=${loginFixed} value=${form.login} onInput=${form.setLogin} />
      <${PasswordField} name="password" label=${t.signin.password} autofocus=${loginFixed} value=${form.password} onInput=${form.setPassword} />`}`;
}

function signInError(problem) {
  switch (problem.reason) {
    case 'sign_in_failed': return t.signin.failed;
    case 'insecure': return t.signin.insecure;
  }
  return problemText(problem);
}
