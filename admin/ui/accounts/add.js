// The frame in which an account is added.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField, TextField } from '../components/field.js';
import { aboutField, problemText } from '../components/problem.js';
import { platform, policy } from '../session.js';
import { t } from '../texts.js';
import { Roles, Switch, tooShort } from './fields.js';

export function AddAccount({ onClose }) {
  const [login, setLogin] = useState('');
  const [role, setRole] = useState('user');
  const [fresh, setFresh] = useState('');
  const [ofPlatform, setOfPlatform] = useState(false);
  const [errors, setErrors] = useState({});
  const { name } = platform();
  const check = () => {
    const found = { login: login.trim() ? '' : t.accounts.loginMissing, fresh: fresh && !ofPlatform ? tooShort(fresh) : '' };
    setErrors(found);
    return !found.login && !found.fresh;
  };
  const work = async (password) => {
    await api.accounts.add({ login: login.trim(), role, ...(ofPlatform ? { of_platform: true } : fresh && { new_password: fresh }), password });
    return t.accounts.added(login.trim());
  };
  return html`
    <${ChangeFrame} title=${t.accounts.addTitle} testid="account-frame" label=${t.accounts.add} fields=${['login', 'new_password', 'exists']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`
        <${TextField} name="login" label=${t.accounts.login} hint=${t.accounts.loginHint} autocomplete="off" autocapitalize="off" spellcheck=${false} autofocus value=${login} onInput=${setLogin}
          error=${errors.login || (problem?.reason === 'exists' ? problemText(problem) : aboutField(problem, 'login'))} />
        <${Roles} role=${role} onChange=${setRole} />
        ${name && html`<${Switch} name="of-platform" checked=${ofPlatform} onChange=${setOfPlatform} label=${t.accounts.ofPlatform(name)} hint=${t.accounts.ofPlatformHint(name)} />`}
        ${!ofPlatform && html`<${PasswordField} name="new-password" autocomplete="new-password" label=${t.accounts.newPassword} hint=${t.accounts.newPasswordHint(policy().min_password)} value=${fresh} onInput=${setFresh} error=${errors.fresh || aboutField(problem, 'new_password')} />`}`}
    <//>`;
}
