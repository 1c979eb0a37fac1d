// An input with its label, its hint and what is wrong with it.
import { html, useState } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { useId } from './dialog.js';
import { Icon } from './icon.js';

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

// PasswordField can show what is typed. beside is what stands beside it, or below it where
// there is no room.
export function PasswordField({ label, hint, error, name, value, onInput, beside, autocomplete = 'current-password', ...rest }) {
  const [shown, setShown] = useState(false);
  return html`
    <${Field} label=${label} hint=${hint} error=${error} name=${name}>
      ${(props) => html`<div class="joined password"><div class="joined">
        <input type=${shown ? 'text' : 'password'} autocomplete=${autocomplete} spellcheck=${false} autocapitalize="off" ...${props} ...${rest} value=${value} onInput=${(e) => onInput(e.target.value)} />
        <button type="button" class="secondary outline" aria-pressed=${String(shown)} aria-label=${t.components.showPassword(label)} title=${t.components.showPassword(label)} data-testid=${`show-${name}`} onClick=${() => setShown(!shown)}><${Icon} name="eye" /></button></div>
        ${beside}
      </div>`}
    <//>`;
}

// focusFirstError moves the focus to the first field that is wrong, once it is marked. A
// password is selected, since it is typed anew and not corrected.
export const focusFirstError = () => setTimeout(() => {
  const front = [...document.querySelectorAll('dialog[open], main')].pop();
  const first = [...front?.querySelectorAll('[aria-invalid=true], [role=alert]') || []].find((e) => e.checkVisibility());
  first?.focus();
  if (first?.closest('.password')) first.select();
});
