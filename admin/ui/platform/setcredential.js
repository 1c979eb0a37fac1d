// The frame in which a credential for the platform is set: the own one, or, for
// operators, that of an account.
import { html, useState } from '../vendor/htm-preact.js';
import { ChangeFrame } from '../components/changeframe.js';
import { PasswordField, TextField } from '../components/field.js';
import { aboutField } from '../components/problem.js';
import { platform, whoAmI } from '../session.js';
import { t } from '../texts.js';

export const words = t.credential;

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
      password: { login: !login.trim() && words.loginMissing, secret: !secret && words.passwordMissing },
      session: { session: !session.trim() && words.sessionMissing },
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
    <${ChangeFrame} title=${title} testid="credential-frame" label=${words.save} hint=${own ? '' : words.confirmHint(name)} fields=${['login', 'upstream_password', 'session']} onClose=${onClose} check=${check} work=${work}>
      ${(problem) => html`
        ${children}
        <fieldset><legend>${words.kind}</legend>
          ${own && choice('own', words.kinds.own, words.kindHints.own(whoAmI().login))}
          ${choice('password', own ? words.kinds.other : words.kinds.password, words.kindHints.password(name))}
          ${choice('session', words.kinds.session, words.kindHints.session(name))}
        </fieldset>
        ${kind === 'password' && html`
          <${TextField} name="upstream-login" label=${words.login(name)} autocomplete="off" autocapitalize="off" spellcheck=${false} value=${login} onInput=${setLogin} error=${errors.login || aboutField(problem, 'login')} />
          <${PasswordField} name="upstream-password" autocomplete="new-password" label=${words.password(name)} value=${secret} onInput=${setSecret} error=${errors.secret || aboutField(problem, 'upstream_password')} />`}
        ${kind === 'session' && html`
          <${PasswordField} name="upstream-session" autocomplete="off" label=${words.session(name)} value=${session} onInput=${setSession} error=${errors.session || aboutField(problem, 'session', 'login')} />`}
        ${kind === 'own' && aboutField(problem, 'login', 'upstream_password') && html`<p class="note bad" role="alert" tabindex="-1">${t.problem(problem)}</p>`}
        ${onRemove && html`<p><button type="button" class="link" data-testid="credential-remove" onClick=${onRemove}>${words.orRemove}</button></p>`}`}
    <//>`;
}
