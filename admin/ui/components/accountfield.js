// An account by its login, with those that there are to choose from.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useId } from './dialog.js';
import { TextField } from './field.js';

const offered = 20;

export function AccountField({ value, ...rest }) {
  const [known, setKnown] = useState([]);
  const id = useId('accounts');
  useEffect(() => {
    api.accounts.list({ search: value.trim(), limit: offered }).then(({ items }) => setKnown(items), () => {});
  }, [value]);
  return html`
    <${TextField} name="account" list=${id} autocomplete="off" autocapitalize="off" spellcheck=${false} value=${value} ...${rest} />
    <datalist id=${id}>${known.map((a) => html`<option value=${a.login} />`)}</datalist>`;
}
