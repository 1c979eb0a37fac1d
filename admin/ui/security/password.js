// A new password.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { say } from '../components/announcer.js';
import { focusFirstError, PasswordField } from '../components/field.js';
import { aboutField, ProblemNote } from '../components/problem.js';
import { policy, whoAmI } from '../session.js';
import { t } from '../texts.js';

const about = ['password', 'new_password', 'confirmation_failed', 'confirmation_required'];

export function Password() {
  const least = policy().min_password;
  const empty = { password: '', fresh: '', again: '' };
  const [typed, setTyped] = useState(empty);
  const [errors, setErrors] = useState({});
  const set = (field) => (value) => setTyped({ ...typed, [field]: value });
  const { run, busy, problem } = useAction(async () => {
    const found = {};
    if (!typed.password) found.password = t.components.confirm.missing;
    if ([...typed.fresh].length < least) found.fresh = t.components.passwordTooShort(least);
    else if (typed.fresh !== typed.again) found.again = t.security.passwordsDiffer;
    setErrors(found);
    if (Object.keys(found).length) return focusFirstError();
    try {
      await api.account.setPassword({ password: typed.password, new_password: typed.fresh });
    } catch (e) {
      focusFirstError();
      throw e;
    }
    setTyped(empty);
    say(t.security.passwordChanged);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const wrong = problem?.reason === 'confirmation_failed' ? t.components.confirm.wrong : aboutField(problem, 'password');
  return html`
    <section class="card" aria-labelledby="password-heading">
      <h2 id="password-heading">${t.security.password}</h2>
      <p>${t.security.passwordText(least)}</p>
      <form class="narrow" novalidate onSubmit=${submit}>
        <input type="text" name="username" autocomplete="username" value=${whoAmI().login} readonly hidden />
        <${PasswordField} name="old-password" label=${t.security.oldPassword} value=${typed.password} onInput=${set('password')} error=${errors.password || wrong} />
        <${PasswordField} name="new-password" autocomplete="new-password" label=${t.security.newPassword} value=${typed.fresh} onInput=${set('fresh')} error=${errors.fresh || aboutField(problem, 'new_password')} />
        <${PasswordField} name="new-password-again" autocomplete="new-password" label=${t.security.newPasswordAgain} value=${typed.again} onInput=${set('again')} error=${errors.again} />
        <${ProblemNote} problem=${problem} except=${about} />
        <${Button} type="submit" busy=${busy} data-testid="change-password">${t.security.changePassword}<//>
      </form>
    </section>`;
}
