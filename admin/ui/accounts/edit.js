// The frame in which an account is changed.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { platform } from '../session.js';
import { t } from '../texts.js';
import { Roles, Switch } from './fields.js';

// stored is what of an account can be changed here, as it is.
const stored = (a) => ({ role: a.role, disabled: a.disabled, required: Boolean(a.require_second_factor), ofPlatform: a.platform !== 'none' });

// EditAccount keeps what the person chose apart from how the account is: that may
// arrive later, and takes nothing back.
export function EditAccount({ account, onClose }) {
  const [base, setBase] = useState({ account, etag: '' });
  const [chosen, setChosen] = useState({});
  const [note, setNote] = useState('');
  const load = () => api.accounts.get(account.login).then(setBase);
  useEffect(() => { load().catch(() => {}); }, []);
  const was = stored(base.account);
  const now = { ...was, ...chosen };
  const choose = (name) => (to) => setChosen({ ...chosen, [name]: to });
  const work = async (password) => {
    const change = {
      ...(now.role !== was.role && { role: now.role }), ...(now.disabled !== was.disabled && { disabled: now.disabled }),
      ...(now.required !== was.required && { require_second_factor: now.required }),
      ...(now.ofPlatform !== was.ofPlatform && { of_platform: now.ofPlatform }),
    };
    setNote(Object.keys(change).length ? '' : t.accounts.unchanged);
    if (!Object.keys(change).length) return '';
    try {
      await api.accounts.edit(account.login, { ...change, password }, base.etag);
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      await load();
      setChosen({});
      setNote(t.accounts.conflict);
      return '';
    }
    return t.accounts.saved(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.editTitle(account.login)} testid="account-frame" label=${t.accounts.save} onClose=${onClose} work=${work}>
      ${() => html`
        <${Roles} role=${now.role} onChange=${choose('role')} />
        <${Switch} name="disabled" checked=${now.disabled} onChange=${choose('disabled')} label=${t.accounts.disable} hint=${t.accounts.disableHint} />
        <${Switch} name="require-factor" checked=${now.required} onChange=${choose('required')} label=${t.accounts.requireFactor} hint=${t.accounts.requireFactorHint} />
        ${(platform().name || was.ofPlatform) && html`<${Switch} name="of-platform" checked=${now.ofPlatform} onChange=${choose('ofPlatform')} label=${t.accounts.ofPlatform(platform().name)}
          hint=${t.accounts.ofPlatformHints[now.ofPlatform || !was.ofPlatform ? base.account.platform : 'left'](account.login)} />`}
        ${note && html`<p class="note" role="alert">${note}</p>`}`}
    <//>`;
}
