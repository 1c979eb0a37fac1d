// The frame in which the password of an account is set.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField } from '../components/field.js';
import { lengthError } from '../components/newpassword.js';
import { fieldProblem } from '../components/problem.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

export function SetPassword({ account, onClose }) {
  const [newPassword, setNewPassword] = useState('');
  const [error, setError] = useState('');
  const validate = () => {
    setError(lengthError(newPassword));
    return !lengthError(newPassword);
  };
  const work = async (password) => {
    await api.accounts.setPassword(account.login, { new_password: newPassword, password });
    return t.accounts.passwordSet(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.setPasswordTitle(account.login)} testid="account-frame" button=${t.accounts.setPassword} signIn fields=${['new_password']} onClose=${onClose} validate=${validate} work=${work}>
      ${(problem) => html`<${PasswordField} name="new-password" autocomplete="new-password" autofocus label=${t.accounts.newPassword} hint=${t.accounts.setPasswordHint(policy().min_password)}
        value=${newPassword} onInput=${setNewPassword} error=${error || fieldProblem(problem, 'new_password')} />`}
    <//>`;
}
