// One input with its label, hint and what is wrong with it.
import { html } from '../vendor/htm-preact.js';
import { platform, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { useId } from './dialog.js';

// Field calls its child with the attributes that tie the input to the words.
export function Field({ label, hint, error, children, name }) {
  const id = useId(name || 'field');
  const describedby = [hint && id + '-hint', error && id + '-error'].filter(Boolean).join(' ') || undefined;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${children({ id, name, 'data-testid': name, 'aria-describedby': describedby, 'aria-invalid': error ? 'true' : undefined })}
      ${hint && html`<small id=${id + '-hint'}>${hint}</small>`}
      ${error && html`<small id=${id + '-error'} class="error" role="alert">${error}</small>`}
    </div>`;
}

export const TextField = ({ label, hint, error, name, value, onInput, ...rest }) => html`
  <${Field} label=${label} hint=${hint} error=${error} name=${name}>
    ${(props) => html`<input type="text" ...${props} ...${rest} value=${value} onInput=${(e) => onInput(e.target.value)} />`}
  <//>`;

export const PasswordField = ({ autocomplete = 'current-password', ...rest }) =>
  html`<${TextField} type="password" autocomplete=${autocomplete} spellcheck=${false} autocapitalize="off" ...${rest} />`;

// Confirm asks for the password of the person who is signed in, which every
// change needs; people of the platform have it there. The hidden login tells password managers whose it is.
export const Confirm = ({ value, onInput, problem, hint, autofocus }) => html`
  <div class="confirm">
    <input type="text" name="username" autocomplete="username" value=${whoAmI()?.login} readonly hidden />
    <${PasswordField} name="password" label=${whoAmI()?.of_platform ? t.confirm.ofPlatform(platform().name) : t.confirm.label} hint=${hint} autofocus=${autofocus} value=${value} onInput=${onInput} error=${passwordError(problem)} />
  </div>`;

const passwordError = (problem) => {
  switch (problem?.reason) {
    case 'confirmation_failed': return t.confirm.wrong;
    case 'confirmation_required': return t.confirm.missing;
  }
  return problem?.field === 'password' ? t.problem(problem) : '';
};

// aboutField tells what a problem says of one of the fields.
export const aboutField = (problem, ...names) => problem && names.includes(problem.field) ? t.problem(problem) : '';

// focusFirstError moves to the first field that is wrong, once it is marked. A wrong
// password is not mended but typed again, over the old one.
export const focusFirstError = () => setTimeout(() => {
  const first = [...document.querySelectorAll('dialog[open], main')].pop()?.querySelector('[aria-invalid=true], [role=alert]');
  first?.focus();
  if (first?.type === 'password') first.select();
});
