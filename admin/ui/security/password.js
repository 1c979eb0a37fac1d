// The password of the person who is signed in, and a new one.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { useChange } from '../components/change.js';
import { Confirm, confirmProblems } from '../components/confirm.js';
import { PasswordField } from '../components/field.js';
import { lengthError } from '../components/newpassword.js';
import { fieldProblem, ProblemNote } from '../components/problem.js';
import { platform, policy } from '../session.js';
import { t } from '../texts.js';

export function Password() {
  const [newPassword, setNewPassword] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(null); // what was typed when it was sent
  const errors = checked ? findErrors(checked) : {};
  const validate = () => {
    setChecked({ newPassword, again });
    return !Object.keys(findErrors({ newPassword, again })).length;
  };
  const change = useChange(async (password) => {
    await api.account.setPassword({ password, new_password: newPassword });
    for (const clear of [change.setPassword, setNewPassword, setAgain]) clear('');
    setChecked(null);
    announce(t.security.passwordChanged);
  }, { validate, signIn: true });
  const submit = (event) => {
    event.preventDefault();
    change.run();
  };
  return html`
    <section class="card" aria-labelledby="password-heading">
      <h2 id="password-heading">${t.security.password}</h2>
      <p>${t.security.passwordText(policy().min_password)}</p>
      <form class="narrow" novalidate onSubmit=${submit}>
        <${Confirm} change=${change} name="old-password" label=${t.security.oldPassword} />
        <${PasswordField} name="new-password" autocomplete="new-password" label=${t.security.newPassword} value=${newPassword} onInput=${setNewPassword} error=${errors.newPassword || fieldProblem(change.problem, 'new_password')} />
        <${PasswordField} name="new-password-again" autocomplete="new-password" label=${t.security.newPasswordAgain} value=${again} onInput=${setAgain} error=${errors.again} />
        <${ProblemNote} problem=${change.problem} except=${['new_password', ...confirmProblems]} />
        <${Button} type="submit" busy=${change.busy} data-testid="change-password">${t.security.changePassword}<//>
      </form>
    </section>`;
}

// findErrors says of each field what is wrong with it.
function findErrors({ newPassword, again }) {
  const tooShort = lengthError(newPassword);
  if (tooShort) return { newPassword: tooShort };
  return newPassword === again ? {} : { again: t.security.passwordsDiffer };
}

// PlatformPassword says where the password of a person of the platform is changed.
export const PlatformPassword = () => html`
  <section class="card" aria-labelledby="password-heading">
    <h2 id="password-heading">${t.security.password}</h2>
    <p data-testid="platform-password">${t.security.passwordOfPlatform(platform().name)}</p>
  </section>`;
