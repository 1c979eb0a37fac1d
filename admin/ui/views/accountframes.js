// The frames in which operators add, change and remove accounts.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ChangeFrame } from '../components/changeframe.js';
import { sayState } from '../components/credential.js';
import { aboutField, PasswordField, TextField } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { changed } from '../changed.js';
import { platform, policy } from '../session.js';
import { t } from '../texts.js';
import { RemoveCredential, SetCredential } from './credentialframes.js';

const Roles = ({ role, onChange }) => html`
  <fieldset><legend>${t.accounts.role}</legend>
    ${Object.entries(t.accounts.roles).map(([k, v]) => html`<label class="check"><input type="radio" name="role" value=${k} checked=${k === role} onChange=${() => onChange(k)} /><span>${v}<small>${t.accounts.roleHints[k]}</small></span></label>`)}
  </fieldset>`;

const Switch = ({ name, checked, onChange, label, hint }) => html`
  <label class="check"><input type="checkbox" checked=${checked} data-testid=${name} onChange=${(e) => onChange(e.target.checked)} /><span>${label}<small>${hint}</small></span></label>`;

const tooShort = (password) => [...password].length < policy().min_password ? t.security.short(policy().min_password) : '';

export function AddAccount({ onClose }) {
  const [login, setLogin] = useState('');
  const [role, setRole] = useState('user');
  const [fresh, setFresh] = useState('');
  const [ofPlatform, setOfPlatform] = useState(false);
  const [errors, setErrors] = useState({});
  const { name } = platform();
  const check = () => {
    const found = { login: login.trim() ? '' : t.accounts.loginMissing, fresh: fresh && !ofPlatform ? tooShort(fresh) : '' };
    setErrors(found);
    return !found.login && !found.fresh;
  };
  const work = async (password) => {
    await api.accounts.add({ login: login.trim(), role, ...(ofPlatform ? { of_platform: true } : fresh && { new_password: fresh }), password });
    return t.accounts.added(login.trim());
  };
  return html`
    <${ChangeFrame} title=${t.accounts.addTitle} testid="account-frame" label=${t.accounts.add} fields=${['login', 'new_password', 'exists']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`
        <${TextField} name="login" label=${t.accounts.login} hint=${t.accounts.loginHint} autocomplete="off" autocapitalize="off" spellcheck=${false} autofocus value=${login} onInput=${setLogin}
          error=${errors.login || (problem?.reason === 'exists' ? t.problem(problem) : aboutField(problem, 'login'))} />
        <${Roles} role=${role} onChange=${setRole} />
        ${name && html`<${Switch} name="of-platform" checked=${ofPlatform} onChange=${setOfPlatform} label=${t.accounts.ofPlatform(name)} hint=${t.accounts.ofPlatformAdd(name)} />`}
        ${!ofPlatform && html`<${PasswordField} name="new-password" autocomplete="new-password" label=${t.accounts.newPassword} hint=${t.accounts.newPasswordHint(policy().min_password)} value=${fresh} onInput=${setFresh} error=${errors.fresh || aboutField(problem, 'new_password')} />`}`}
    <//>`;
}

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
        <${Switch} name="require-factor" checked=${now.required} onChange=${choose('required')} label=${t.accounts.require} hint=${t.accounts.requireHint} />
        ${(platform().name || was.ofPlatform) && html`<${Switch} name="of-platform" checked=${now.ofPlatform} onChange=${choose('ofPlatform')} label=${t.accounts.ofPlatform(platform().name)}
          hint=${t.accounts.ofPlatformHints[now.ofPlatform || !was.ofPlatform ? base.account.platform : 'left'](account.login)} />`}
        ${note && html`<p class="note" role="alert">${note}</p>`}`}
    <//>`;
}

export function SetPassword({ account, onClose }) {
  const [fresh, setFresh] = useState('');
  const [error, setError] = useState('');
  const check = () => {
    setError(tooShort(fresh));
    return !tooShort(fresh);
  };
  const work = async (password) => {
    await api.accounts.setPassword(account.login, { new_password: fresh, password });
    return t.accounts.passwordSet(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.passwordTitle(account.login)} testid="account-frame" label=${t.accounts.password} fields=${['new_password']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`<${PasswordField} name="new-password" autocomplete="new-password" autofocus label=${t.accounts.newPassword} hint=${t.accounts.newPasswordOnly(policy().min_password)}
        value=${fresh} onInput=${setFresh} error=${error || aboutField(problem, 'new_password')} />`}
    <//>`;
}

export const ResetFactor = ({ account, onClose }) => html`
  <${ChangeFrame} title=${t.accounts.factorTitle(account.login)} testid="account-frame" label=${t.accounts.factor} kind="danger" onClose=${onClose}
    work=${async (password) => { await api.accounts.resetSecondFactor(account.login, password); return t.accounts.factorReset(account.login); }}>
    ${() => html`<p>${t.accounts.factorText}</p>`}
  <//>`;

export function RemoveAccount({ account, onClose }) {
  const [withTokens, setWithTokens] = useState(false);
  const work = async (password) => {
    await api.accounts.remove(account.login, withTokens, password);
    return t.accounts.removed(account.login);
  };
  return html`
    <${ChangeFrame} title=${t.accounts.removeTitle(account.login)} testid="account-frame" label=${t.accounts.remove} kind="danger" onClose=${onClose} work=${work}>
      ${() => html`<p>${t.accounts.removeText}</p>
        ${account.tokens > 0 && html`<label class="check"><input type="checkbox" checked=${withTokens} data-testid="with-tokens" onChange=${(e) => setWithTokens(e.target.checked)} />${t.accounts.withTokens(account.tokens)}</label>`}`}
    <//>`;
}

// CredentialOf sets the credential of an account for the platform, or leads to taking
// it away.
export function CredentialOf({ account, onClose }) {
  const [removing, setRemoving] = useState(false);
  const title = t.credential.headingOf(account.login, platform().name);
  if (removing) {
    return html`<${RemoveCredential} key="remove" title=${title} text=${t.credential.removeTextOf(account.login, platform().name)} done=${t.accounts.credentialRemoved(account.login)}
      remove=${(password) => api.accounts.removeUpstream(account.login, password)} onClose=${onClose} />`;
  }
  return html`
    <${SetCredential} key="set" account=${account} title=${title} done=${t.accounts.credentialSet(account.login)} set=${(body) => api.accounts.setUpstream(account.login, body)}
      onRemove=${account.upstream.kind !== 'none' && (() => setRemoving(true))} onClose=${onClose}>
      <p data-testid="credential-state">${t.credential.is[account.upstream.kind]} ${sayState(account.upstream)}</p>
    <//>`;
}

// Reseal has all credentials encrypted with the newest key; it tells whose cannot be.
export function Reseal({ onClose }) {
  const [done, setDone] = useState(null);
  const work = async (password) => {
    const got = await api.accounts.reseal(password);
    const words = t.accounts.resealed(got.resealed, got.current);
    if (!got.failed.length) return words;
    changed();
    setDone({ words, failed: got.failed });
    return '';
  };
  return html`
    <${ChangeFrame} title=${t.accounts.resealTitle} testid="reseal-frame" label=${t.accounts.reseal} over=${done} onClose=${onClose} work=${work}>
      ${() => done ? html`<p>${done.words}</p><p class="note bad" role="alert"><${Icon} name="warn" /><span>${t.accounts.resealFailed(done.failed)}</span></p>` : html`<p>${t.accounts.resealFrame}</p>`}
    <//>`;
}
