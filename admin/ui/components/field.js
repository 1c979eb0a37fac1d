// An input with its label, its hint and what is wrong with it.
import { html } from '../vendor/htm-preact.js';
import { useId } from './dialog.js';

// Field calls its child with the attributes that tie the input to these.
export function Field({ label, hint, error, children, name }) {
  const id = useId(name || 'field');
  const describedBy = [hint && id + '-hint', error && id + '-error'].filter(Boolean).join(' ') || undefined;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${children({ id, name, 'data-testid': name, 'aria-describedby': describedBy, 'aria-invalid': error ? 'true' : undefined })}
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

// focusFirstError moves the focus to the first field that is wrong, once it is marked. A
// password is selected, since it is typed anew and not corrected.
export const focusFirstError = () => setTimeout(() => {
  const front = [...document.querySelectorAll('dialog[open], main')].pop();
  const first = [...front?.querySelectorAll('[aria-invalid=true], [role=alert]') || []].find((e) => e.checkVisibility());
  first?.focus();
  if (first?.type === 'password') first.select();
});
