// The password of the person who is signed in, which every change needs.
import { html } from '../vendor/htm-preact.js';
import { currentAccount, platform } from '../session.js';
import { t } from '../texts.js';
import { PasswordField } from './field.js';
import { problemText } from './problem.js';

// confirmProblems are the fields and reasons of problems that Confirm shows.
export const confirmProblems = ['password', 'confirmation_failed', 'confirmation_required'];

// Confirm asks for the password. People of the platform have theirs there. The hidden
// login tells password managers whose password it is.
export const Confirm = ({ value, onInput, problem, hint, autofocus }) => html`
  <div class="confirm">
    <input type="text" name="username" autocomplete="username" value=${currentAccount()?.login} readonly hidden />
    <${PasswordField} name="password" label=${currentAccount()?.of_platform ? t.components.confirm.ofPlatform(platform().name) : t.components.confirm.label} hint=${hint} autofocus=${autofocus} value=${value} onInput=${onInput} error=${passwordError(problem)} />
  </div>`;

function passwordError(problem) {
  switch (problem?.reason) {
    case 'confirmation_failed': return t.components.confirm.wrong;
    case 'confirmation_required': return t.components.confirm.missing;
  }
  return problem?.field === 'password' ? problemText(problem) : '';
}
