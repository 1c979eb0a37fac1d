// The frame in which a credential for the platform is set: one's own, or, for operators,
// that of an account.
import { html, useState } from '../vendor/htm-preact.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField, TextField } from '../components/field.js';
import { fieldProblem, problemText } from '../components/problem.js';
import { currentAccount, platform } from '../session.js';
import { t } from '../texts.js';

// SetCredential asks for a login with its password, or for a session. People of the
// platform may choose what they sign in with: they give that anyway, to confirm. account
// is set if it is somebody else's; save(body) sends it, and saved is announced then.
export function SetCredential({ account, title, saved, save, onRemove, onClose, children }) {
  const { name } = platform();
  const mayUseOwn = !account && currentAccount().of_platform;
  const [kind, setKind] = useState(mayUseOwn ? 'own' : 'password');
  const [login, setLogin] = useState(account && account.platform !== 'none' ? account.login : '');
  const [upstreamPassword, setUpstreamPassword] = useState('');
  const [session, setSession] = useState('');
  const [errors, setErrors] = useState({});
  const validate = () => {
    const found = {
      password: { login: !login.trim() && t.platform.loginMissing, password: !upstreamPassword && t.platform.passwordMissing },
      session: { session: !session.trim() && t.platform.sessionMissing },
    }[kind] || {};
    setErrors(found);
    return !Object.values(found).some(Boolean);
  };
  const work = async (password) => {
    const credential = {
      own: () => ({ login: currentAccount().login, upstream_password: password }),
      password: () => ({ login: login.trim(), upstream_password: upstreamPassword }),
      session: () => ({ session: session.trim() }),
    }[kind]();
    await save({ ...credential, password });
    return saved;
  };
  const choice = (value, label, hint) => html`
    <label class="check"><input type="radio" name="kind" value=${value} checked=${kind === value} autofocus=${kind === value} data-testid=${'kind-' + value} onChange=${() => setKind(value)} /><span>${label}<small>${hint}</small></span></label>`;
  return html`
    <${ChangeFrame} title=${title} testid="credential-frame" button=${t.platform.save} passwordOnly=${kind === 'own'} passwordHint=${mayUseOwn ? '' : t.platform.confirmHint(name)} fields=${['login', 'upstream_password', 'session']} onClose=${onClose} validate=${validate} work=${work}>
      ${(problem) => html`
        ${children}
        <fieldset><legend>${t.platform.kind}</legend>
          ${mayUseOwn && choice('own', t.platform.kinds.own, t.platform.kindHints.own(currentAccount().login))}
          ${choice('password', mayUseOwn ? t.platform.kinds.other : t.platform.kinds.password, t.platform.kindHints.password(name))}
          ${choice('session', t.platform.kinds.session, t.platform.kindHints.session(name))}
        </fieldset>
        ${kind === 'password' && html`
          <${TextField} name="upstream-login" label=${t.platform.login(name)} autocomplete="off" autocapitalize="off" spellcheck=${false} value=${login} onInput=${setLogin} error=${errors.login || fieldProblem(problem, 'login')} />
          <${PasswordField} name="upstream-password" autocomplete="new-password" label=${t.platform.password(name)} value=${upstreamPassword} onInput=${setUpstreamPassword} error=${errors.password || fieldProblem(problem, 'upstream_password')} />`}
        ${kind === 'session' && html`
          <${PasswordField} name="upstream-session" autocomplete="off" label=${t.platform.session(name)} value=${session} onInput=${setSession} error=${errors.session || fieldProblem(problem, 'session', 'login')} />`}
        ${kind === 'own' && fieldProblem(problem, 'login', 'upstream_password') && html`<p class="note bad" role="alert" tabindex="-1">${problemText(problem)}</p>`}
        ${onRemove && html`<p><button type="button" class="link" data-testid="credential-remove" onClick=${onRemove}>${t.platform.removeInstead}</button></p>`}`}
    <//>`;
}
