// The password of the person who is signed in, and a new one.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { confirmProblems, passwordError } from '../components/confirm.js';
import { focusFirstError, PasswordField } from '../components/field.js';
import { fieldProblem, ProblemNote } from '../components/problem.js';
import { useSubmit } from '../components/submit.js';
import { currentAccount, platform, policy } from '../session.js';
import { t } from '../texts.js';

const empty = { password: '', newPassword: '', again: '' };

export function Password() {
  const least = policy().min_password; // characters
  const [typed, setTyped] = useState(empty);
  const [checked, setChecked] = useState(null); // what was typed when it was sent
  const errors = checked ? findErrors(checked, least) : {};
  const setField = (field) => (value) => setTyped((now) => ({ ...now, [field]: value }));
  const { run, busy, problem } = useSubmit(async () => {
    setChecked(typed);
    if (Object.keys(findErrors(typed, least)).length) return focusFirstError();
    await api.account.setPassword({ password: typed.password, new_password: typed.newPassword });
    setTyped(empty);
    setChecked(null);
    announce(t.security.passwordChanged);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`
    <section class="card" aria-labelledby="password-heading">
      <h2 id="password-heading">${t.security.password}</h2>
      <p>${t.security.passwordText(least)}</p>
      <form class="narrow" novalidate onSubmit=${submit}>
        <input type="text" name="username" autocomplete="username" value=${currentAccount().login} readonly hidden />
        <${PasswordField} name="old-password" label=${t.security.oldPassword} value=${typed.password} onInput=${setField('password')} error=${errors.password || passwordError(problem)} />
        <${PasswordField} name="new-password" autocomplete="new-password" label=${t.security.newPassword} value=${typed.newPassword} onInput=${setField('newPassword')} error=${errors.newPassword || fieldProblem(problem, 'new_password')} />
        <${PasswordField} name="new-password-again" autocomplete="new-password" label=${t.security.newPasswordAgain} value=${typed.again} onInput=${setField('again')} error=${errors.again} />
        <${ProblemNote} problem=${problem} except=${['new_password', ...confirmProblems]} />
        <${Button} type="submit" busy=${busy} data-testid="change-password">${t.security.changePassword}<//>
      </form>
    </section>`;
}

// findErrors says of each field what is wrong with it.
function findErrors({ password, newPassword, again }, least) {
  const found = {};
  if (!password) found.password = t.components.confirm.missing;
  if ([...newPassword].length < least) found.newPassword = t.components.passwordTooShort(least);
  else if (newPassword !== again) found.again = t.security.passwordsDiffer;
  return found;
}

// PlatformPassword says where the password of a person of the platform is changed.
export const PlatformPassword = () => html`
  <section class="card" aria-labelledby="password-heading">
    <h2 id="password-heading">${t.security.password}</h2>
    <p data-testid="platform-password">${t.security.passwordOfPlatform(platform().name)}</p>
  </section>`;
