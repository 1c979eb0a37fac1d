// What is filled in to sign in.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { PasswordField, TextField } from '../components/field.js';
import { problemText } from '../components/problem.js';
import { signedIn } from '../session.js';
import { t } from '../texts.js';

// useSignIn holds what is typed. The second factor is asked for when the server
// says so; login and password stay until then, for they are sent with the code.
export function useSignIn(known = '') {
  const [login, setLogin] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [second, setSecond] = useState(false);
  const [missing, setMissing] = useState('');
  const action = useAction(async () => {
    setMissing('');
    if (!login.trim() || !password) return setMissing(t.signin.missing);
    if (second && !code.trim()) return setMissing(t.signin.codeMissing);
    try {
      const body = { login: login.trim(), password, ...(second && { code: code.trim() }) };
      signedIn(await api.session.signIn(body));
    } catch (problem) {
      if (problem.reason === 'second_factor_required') return setSecond(true);
      if (problem.reason === 'second_factor_failed') setCode('');
      throw problem;
    }
  });
  const restart = () => {
    setSecond(false);
    setCode('');
    setPassword('');
    action.setProblem(null);
  };
  return { login, setLogin, password, setPassword, code, setCode, second, missing, restart, ...action };
}

export function Fields({ form, fixed }) {
  useEffect(() => { if (form.second) document.querySelector('[name=code]')?.focus(); }, [form.second]);
  const wrong = form.missing || form.problem && words(form.problem);
  return html`
    ${wrong && html`<div class="note bad" role="alert" data-testid="problem">${wrong}</div>`}
    ${form.second ? html`
      <p>${t.signin.codeText}</p>
      <input type="text" name="username" autocomplete="username" value=${form.login} readonly hidden />
      <${TextField} name="code" label=${t.signin.code} hint=${t.signin.codeHint} autocomplete="one-time-code" autocapitalize="off" spellcheck=${false} value=${form.code} onInput=${form.setCode} />`
    : html`
      <${TextField} name="login" label=${t.signin.login} autocomplete="username" autocapitalize="off" spellcheck=${false} autofocus=${!fixed} readonly=${fixed} value=${form.login} onInput=${form.setLogin} />
      <${PasswordField} name="password" label=${t.signin.password} autofocus=${fixed} value=${form.password} onInput=${form.setPassword} />`}`;
}

function words(problem) {
  switch (problem.reason) {
    case 'sign_in_failed': return t.signin.failed;
    case 'insecure': return t.signin.insecure;
  }
  return problemText(problem);
}
