// The frame in which the password of an account is set.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField } from '../components/field.js';
import { aboutField } from '../components/problem.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { tooShort } from './fields.js';

export function SetPassword({ account, onClose }) {
  const [fresh, setFresh] = useState('');
  const [error, setError] = useState('');
  const check = () => {
    setError(tooShort(fresh));
    return !tooShort(fresh);
  };
  const work = async (password) => {
    await api.accounts.setPassword(account.login, { new_password: fresh, password });
    return t.accounts.passwordSet(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.setPasswordTitle(account.login)} testid="account-frame" label=${t.accounts.setPassword} fields=${['new_password']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`<${PasswordField} name="new-password" autocomplete="new-password" autofocus label=${t.accounts.newPassword} hint=${t.accounts.setPasswordHint(policy().min_password)}
        value=${fresh} onInput=${setFresh} error=${error || aboutField(problem, 'new_password')} />`}
    <//>`;
}
