// The frame in which an account is changed.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { platform } from '../session.js';
import { t } from '../texts.js';
import { Checkbox, RoleField } from './fields.js';

// editable is what of an account can be changed here, under the names of the API.
const editable = (a) => ({ role: a.role, disabled: a.disabled, require_second_factor: Boolean(a.require_second_factor), of_platform: a.platform !== 'none' });

// EditAccount keeps what the person chose apart from the account, which may be loaded
// again meanwhile: that takes no choice back.
export function EditAccount({ account, onClose }) {
  const [loaded, setLoaded] = useState({ account, etag: '' });
  const [chosen, setChosen] = useState({});
  const [note, setNote] = useState('');
  const load = () => api.accounts.get(account.login).then(setLoaded);
  useEffect(() => { load().catch(() => {}); }, []);
  const stored = editable(loaded.account);
  const now = { ...stored, ...chosen };
  const choose = (member) => (value) => setChosen({ ...chosen, [member]: value });
  const work = async (password) => {
    const change = Object.fromEntries(Object.entries(now).filter(([member, value]) => value !== stored[member]));
    const unchanged = Object.keys(change).length === 0;
    setNote(unchanged ? t.accounts.unchanged : '');
    if (unchanged) return '';
    try {
      await api.accounts.edit(account.login, { ...change, password }, loaded.etag);
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      await load();
      setNote(t.accounts.conflict);
      return '';
    }
    return t.accounts.saved(account.login);
  };
  const platformHint = t.accounts.ofPlatformHints[now.of_platform || !stored.of_platform ? loaded.account.platform : 'left'];
  return html`
    <${ChangeFrame} title=${t.accounts.editTitle(account.login)} testid="account-frame" button=${t.accounts.save} onClose=${onClose} work=${work}>
      ${() => html`
        <${RoleField} role=${now.role} onChange=${choose('role')} />
        <${Checkbox} testid="disabled" checked=${now.disabled} onChange=${choose('disabled')} label=${t.accounts.disable} hint=${t.accounts.disableHint} />
        <${Checkbox} testid="require-factor" checked=${now.require_second_factor} onChange=${choose('require_second_factor')} label=${t.accounts.requireFactor} hint=${t.accounts.requireFactorHint} />
        ${(platform().name || stored.of_platform) && html`<${Checkbox} testid="of-platform" checked=${now.of_platform} onChange=${choose('of_platform')} label=${t.accounts.ofPlatform(platform().name)} hint=${platformHint(account.login)} />`}
        ${note && html`<p class="note" role="alert">${note}</p>`}`}
    <//>`;
}
