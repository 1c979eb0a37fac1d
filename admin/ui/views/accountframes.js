// The frames in which operators add, change and remove accounts.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, ProblemNote, useAction } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { aboutField, Confirm, focusFirstError, PasswordField, TextField } from '../components/field.js';
import { say } from '../components/live.js';
import { changed } from '../changed.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

const about = ['login', 'new_password', 'password', 'confirmation_failed', 'confirmation_required'];

// Frame is a dialog around fields, with the operator's own password. check returns
// what is missing; work does it and returns what to say.
function Frame({ title, testid, label, kind, onClose, check, work, children }) {
  const [password, setPassword] = useState('');
  const { run, busy, problem, setProblem } = useAction(async () => {
    const ok = check ? check() : true;
    if (!password) setProblem({ reason: 'confirmation_required' });
    if (!ok || !password) return focusFirstError();
    try {
      const words = await work(password);
      if (!words) return;
      changed();
      say(words);
      onClose();
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const footer = html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${() => busy || onClose()}>${t.cancel}</button>
    <${Button} type="submit" class=${kind} busy=${busy} data-testid="submit">${label}<//>`;
  return html`
    <${Dialog} title=${title} size="small" testid=${testid} onClose=${() => busy || onClose()} onSubmit=${run} footer=${footer}>
      ${children(problem)}
      <${ProblemNote} problem=${problem} except=${about} />
      <${Confirm} value=${password} onInput=${setPassword} problem=${problem} />
    <//>`;
}

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
  const [errors, setErrors] = useState({});
  const check = () => {
    const found = { login: login.trim() ? '' : t.accounts.loginMissing, fresh: fresh ? tooShort(fresh) : '' };
    setErrors(found);
    return !found.login && !found.fresh;
  };
  const work = async (password) => {
    await api.accounts.add({ login: login.trim(), role, ...(fresh && { new_password: fresh }), password });
    return t.accounts.added(login.trim());
  };
  return html`
    <${Frame} title=${t.accounts.addTitle} testid="account-frame" label=${t.accounts.add} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`
        <${TextField} name="login" label=${t.accounts.login} hint=${t.accounts.loginHint} autocomplete="off" autocapitalize="off" spellcheck=${false} autofocus value=${login} onInput=${setLogin}
          error=${errors.login || (problem?.reason === 'exists' ? t.problem(problem) : aboutField(problem, 'login'))} />
        <${Roles} role=${role} onChange=${setRole} />
        <${PasswordField} name="new-password" autocomplete="new-password" label=${t.accounts.newPassword} hint=${t.accounts.newPasswordHint(policy().min_password)} value=${fresh} onInput=${setFresh} error=${errors.fresh || aboutField(problem, 'new_password')} />`}
    <//>`;
}

export function EditAccount({ account, onClose }) {
  const [base, setBase] = useState({ account, etag: '' });
  const [role, setRole] = useState(account.role);
  const [disabled, setDisabled] = useState(account.disabled);
  const [required, setRequired] = useState(Boolean(account.require_second_factor));
  const [note, setNote] = useState('');
  const load = () => api.accounts.get(account.login).then((found) => {
    setBase(found);
    setRole(found.account.role);
    setDisabled(found.account.disabled);
    setRequired(Boolean(found.account.require_second_factor));
  });
  useEffect(() => { load().catch(() => {}); }, []);
  const was = base.account;
  const work = async (password) => {
    const change = {
      ...(role !== was.role && { role }), ...(disabled !== was.disabled && { disabled }),
      ...(required !== Boolean(was.require_second_factor) && { require_second_factor: required }),
    };
    setNote(Object.keys(change).length ? '' : t.accounts.unchanged);
    if (!Object.keys(change).length) return '';
    try {
      await api.accounts.edit(account.login, { ...change, password }, base.etag);
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      await load();
      setNote(t.accounts.conflict);
      return '';
    }
    return t.accounts.saved(account.login);
  };
  return html`
    <${Frame} title=${t.accounts.editTitle(account.login)} testid="account-frame" label=${t.accounts.save} onClose=${onClose} work=${work}>
      ${() => html`
        <${Roles} role=${role} onChange=${setRole} />
        <${Switch} name="disabled" checked=${disabled} onChange=${setDisabled} label=${t.accounts.disable} hint=${t.accounts.disableHint} />
        <${Switch} name="require-factor" checked=${required} onChange=${setRequired} label=${t.accounts.require} hint=${t.accounts.requireHint} />
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
    <${Frame} title=${t.accounts.passwordTitle(account.login)} testid="account-frame" label=${t.accounts.password} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`<${PasswordField} name="new-password" autocomplete="new-password" autofocus label=${t.accounts.newPassword} hint=${t.accounts.newPasswordOnly(policy().min_password)}
        value=${fresh} onInput=${setFresh} error=${error || aboutField(problem, 'new_password')} />`}
    <//>`;
}

export const ResetFactor = ({ account, onClose }) => html`
  <${Frame} title=${t.accounts.factorTitle(account.login)} testid="account-frame" label=${t.accounts.factor} kind="danger" onClose=${onClose}
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
    <${Frame} title=${t.accounts.removeTitle(account.login)} testid="account-frame" label=${t.accounts.remove} kind="danger" onClose=${onClose} work=${work}>
      ${() => html`<p>${t.accounts.removeText}</p>
        ${account.tokens > 0 && html`<label class="check"><input type="checkbox" checked=${withTokens} data-testid="with-tokens" onChange=${(e) => setWithTokens(e.target.checked)} />${t.accounts.withTokens(account.tokens)}</label>`}`}
    <//>`;
}
