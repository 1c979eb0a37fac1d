// The frame around each view: who is signed in, and where one can go.
import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { go, home, place, setTitle } from '../router.js';
import { isOperator, needsSetup, platform, signOut, whoAmI } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { Button, useAction } from './action.js';
import { Icon } from './icon.js';

export function Shell({ children }) {
  const main = useRef(null);
  const skip = (event) => {
    event.preventDefault(); // a link to #main would be a place
    main.current.focus();
  };
  return html`
    <header class="top"><a class="skip" href="#/" onClick=${skip}>${t.skip}</a><a class="brand" href="#/tokens"><img src="icon.svg" alt="" width="28" height="28" /><span>${t.app}</span></a><${Who} /></header>
    <div class="columns">
      ${!needsSetup() && html`<${Navigation} />`}
      <main ref=${main} tabindex="-1" id="main">${children}</main>
    </div>`;
}

function Who() {
  const out = useAction(async () => {
    await signOut();
    go(home, { replace: true }); // who comes next begins anew
  });
  const me = whoAmI();
  return html`
    <div class="who">
      <span class="who-name"><span class="who-as">${t.nav.signedInAs} </span><strong data-testid="signed-in-as" title=${me.login}>${me.login}</strong>${isOperator() && html` <span class="badge">${t.nav.operator}</span>`}</span>
      <${Button} class="secondary outline" icon="out" busy=${out.busy} data-testid="sign-out" onClick=${out.run}><span>${t.nav.signOut}</span><//>
    </div>`;
}

function Navigation() {
  const { path } = useStore(place);
  const noun = path.split('/')[1];
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [noun]);
  const link = (to, icon, label, also) => html`
    <li><a href=${'#/' + to} aria-current=${noun === to || noun === also ? 'page' : undefined} data-testid=${'nav-' + to}><${Icon} name=${icon} />${label}</a></li>`;
  return html`
    <nav ref=${nav} class="side" aria-label=${t.nav.label}>
      <p class="side-title" id="nav-settings">${t.nav.settings}</p>
      <ul aria-labelledby="nav-settings">
        ${link('tokens', 'key', t.nav.tokens, 'token')}
        ${link('activity', 'chart', t.nav.activity)}
        ${platform().keeps_credentials && link('platform', 'cloud', t.credential.title(platform().name))}
        ${link('security', 'shield', t.nav.security)}
        ${link('sessions', 'screen', t.nav.sessions)}
        ${!isOperator() && link('audit', 'list', t.nav.audit)}
      </ul>
      ${isOperator() && html`
        <p class="side-title" id="nav-operators">${t.nav.operators}</p>
        <ul aria-labelledby="nav-operators">
          ${link('all-tokens', 'key', t.nav.allTokens)}
          ${link('accounts', 'people', t.nav.accounts)}
          ${link('audit', 'list', t.nav.audit)}
        </ul>`}
    </nav>`;
}

// Page is a view's heading and content. Coming to another view moves the focus to
// its heading, so that the keyboard and the screen reader are where the eye is.
export function Page({ title, name = title, text, children, tools, up }) {
  const heading = useRef(null);
  useEffect(() => setTitle(t.title(name)), [name]);
  useEffect(() => {
    if (visits++ > 0 && !document.querySelector('dialog[open]')) heading.current.focus();
  }, []);
  return html`
    <div class="page">
      <div class="page-head"><div>${up || html`<p class="crumb">${t.nav.settings}</p>`}<h1 ref=${heading} tabindex="-1">${title}</h1>${text && html`<p class="lead">${text}</p>`}</div>${tools}</div>
      ${children}
    </div>`;
}

let visits = 0;
