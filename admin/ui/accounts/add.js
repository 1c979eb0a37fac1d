// The frame in which an account is added.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField, TextField } from '../components/field.js';
import { lengthError } from '../components/newpassword.js';
import { fieldProblem, problemText } from '../components/problem.js';
import { platform, policy } from '../session.js';
import { t } from '../texts.js';
import { Checkbox, RoleField } from './fields.js';

export function AddAccount({ onClose }) {
  const [login, setLogin] = useState('');
  const [role, setRole] = useState('user');
  const [newPassword, setNewPassword] = useState('');
  const [ofPlatform, setOfPlatform] = useState(false);
  const [errors, setErrors] = useState({});
  const { name } = platform();
  const validate = () => {
    const found = {
      login: login.trim() ? '' : t.accounts.loginMissing,
      newPassword: newPassword && !ofPlatform ? lengthError(newPassword) : '',
    };
    setErrors(found);
    return !found.login && !found.newPassword;
  };
  const work = async (password) => {
    await api.accounts.add({ login: login.trim(), role, ...(ofPlatform ? { of_platform: true } : newPassword && { new_password: newPassword }), password });
    return t.accounts.added(login.trim());
  };
  return html`
    <${ChangeFrame} title=${t.accounts.addTitle} testid="account-frame" button=${t.accounts.add} fields=${['login', 'new_password', 'exists']} onClose=${onClose} validate=${validate} work=${work}>
      ${(problem) => html`
        <${TextField} name="login" label=${t.accounts.login} hint=${t.accounts.loginHint} autocomplete="off" autocapitalize="off" spellcheck=${false} autofocus value=${login} onInput=${setLogin}
          error=${errors.login || (problem?.reason === 'exists' ? problemText(problem) : fieldProblem(problem, 'login'))} />
        <${RoleField} role=${role} onChange=${setRole} />
        ${name && html`<${Checkbox} testid="of-platform" checked=${ofPlatform} onChange=${setOfPlatform} label=${t.accounts.ofPlatform(name)} hint=${t.accounts.ofPlatformHint(name)} />`}
        ${!ofPlatform && html`<${PasswordField} name="new-password" autocomplete="new-password" label=${t.accounts.newPassword} hint=${t.accounts.newPasswordHint(policy().min_password)} value=${newPassword} onInput=${setNewPassword} error=${errors.newPassword || fieldProblem(problem, 'new_password')} />`}`}
    <//>`;
}
