// The login of an account, with matching accounts to choose from.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useDelayed } from './delayed.js';
import { useId } from './dialog.js';
import { TextField } from './field.js';

const mostOffered = 20;

export function AccountField({ value, ...rest }) {
  const [matching, setMatching] = useState([]);
  const id = useId('accounts');
  const search = useDelayed(value.trim());
  useEffect(() => {
    let outdated = false;
    api.accounts.list({ search, limit: mostOffered }).then(({ items }) => outdated || setMatching(items), () => {});
    return () => { outdated = true; };
  }, [search]);
  return html`
    <${TextField} name="account" list=${id} autocomplete="off" autocapitalize="off" spellcheck=${false} value=${value} ...${rest} />
    <datalist id=${id}>${matching.map((a) => html`<option value=${a.login} />`)}</datalist>`;
}
