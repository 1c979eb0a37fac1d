// The frame in which a credential for the platform is set: the own one, or, for
// operators, that of an account.
import { html, useState } from '../vendor/htm-preact.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField, TextField } from '../components/field.js';
import { aboutField, problemText } from '../components/problem.js';
import { platform, whoAmI } from '../session.js';
import { t } from '../texts.js';

// SetCredential asks for a login with its password, or a session. People of the
// platform may take what they sign in with: they give that anyway, to confirm. set
// sends it; account is whose it is where it is somebody else's.
export function SetCredential({ account, title, done, set, onRemove, onClose, children }) {
  const name = platform().name;
  const own = !account && whoAmI().of_platform;
  const [kind, setKind] = useState(own ? 'own' : 'password');
  const [login, setLogin] = useState(account ? (account.platform === 'none' ? '' : account.login) : '');
  const [secret, setSecret] = useState('');
  const [session, setSession] = useState('');
  const [errors, setErrors] = useState({});
  const check = () => {
    const found = {
      password: { login: !login.trim() && t.platform.loginMissing, secret: !secret && t.platform.passwordMissing },
      session: { session: !session.trim() && t.platform.sessionMissing },
    }[kind] || {};
    setErrors(found);
    return !Object.values(found).some(Boolean);
  };
  const work = async (password) => {
    const credential = {
      own: () => ({ login: whoAmI().login, upstream_password: password }),
      password: () => ({ login: login.trim(), upstream_password: secret }),
      session: () => ({ session: session.trim() }),
    }[kind]();
    await set({ ...credential, password });
    return done;
  };
  const choice = (which, label, hint) => html`
    <label class="check"><input type="radio" name="kind" value=${which} checked=${kind === which} autofocus=${kind === which} data-testid=${'kind-' + which} onChange=${() => setKind(which)} /><span>${label}<small>${hint}</small></span></label>`;
  return html`
    <${ChangeFrame} title=${title} testid="credential-frame" label=${t.platform.save} hint=${own ? '' : t.platform.confirmHint(name)} fields=${['login', 'upstream_password', 'session']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`
        ${children}
        <fieldset><legend>${t.platform.kind}</legend>
          ${own && choice('own', t.platform.kinds.own, t.platform.kindHints.own(whoAmI().login))}
          ${choice('password', own ? t.platform.kinds.other : t.platform.kinds.password, t.platform.kindHints.password(name))}
          ${choice('session', t.platform.kinds.session, t.platform.kindHints.session(name))}
        </fieldset>
        ${kind === 'password' && html`
          <${TextField} name="upstream-login" label=${t.platform.login(name)} autocomplete="off" autocapitalize="off" spellcheck=${false} value=${login} onInput=${setLogin} error=${errors.login || aboutField(problem, 'login')} />
          <${PasswordField} name="upstream-password" autocomplete="new-password" label=${t.platform.password(name)} value=${secret} onInput=${setSecret} error=${errors.secret || aboutField(problem, 'upstream_password')} />`}
        ${kind === 'session' && html`
          <${PasswordField} name="upstream-session" autocomplete="off" label=${t.platform.session(name)} value=${session} onInput=${setSession} error=${errors.session || aboutField(problem, 'session', 'login')} />`}
        ${kind === 'own' && aboutField(problem, 'login', 'upstream_password') && html`<p class="note bad" role="alert" tabindex="-1">${problemText(problem)}</p>`}
        ${onRemove && html`<p><button type="button" class="link" data-testid="credential-remove" onClick=${onRemove}>${t.platform.removeInstead}</button></p>`}`}
    <//>`;
}
