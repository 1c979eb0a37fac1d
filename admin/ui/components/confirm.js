// The password that confirms a change.
import { html } from '../vendor/htm-preact.js';
import { platform, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { PasswordField } from './field.js';
import { problemText } from './problem.js';

// Confirm asks for the password of the person who is signed in, which every
// change needs; people of the platform have it there. The hidden login tells password managers whose it is.
export const Confirm = ({ value, onInput, problem, hint, autofocus }) => html`
  <div class="confirm">
    <input type="text" name="username" autocomplete="username" value=${whoAmI()?.login} readonly hidden />
    <${PasswordField} name="password" label=${whoAmI()?.of_platform ? t.components.confirm.ofPlatform(platform().name) : t.components.confirm.label} hint=${hint} autofocus=${autofocus} value=${value} onInput=${onInput} error=${passwordError(problem)} />
  </div>`;

const passwordError = (problem) => {
  switch (problem?.reason) {
    case 'confirmation_failed': return t.components.confirm.wrong;
    case 'confirmation_required': return t.components.confirm.missing;
  }
  return problem?.field === 'password' ? problemText(problem) : '';
};
