// The frame around each page: who is signed in, and the places to go to.
import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { Button, useAction } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { Logo } from '../components/logo.js';
import { problemText } from '../components/problem.js';
import { home, mayLeave, navigate } from '../router.js';
import { currentAccount, isOperator, mustSetUpFactor, signOut } from '../session.js';
import { t } from '../texts.js';
import { LanguageSwitch } from './languageswitch.js';
import { Navigation } from './navigation.js';
import { ThemeSwitch } from './themeswitch.js';

export function Shell({ children }) {
  const main = useRef(null);
  const skip = (event) => {
    event.preventDefault(); // a link to #main would be a place of the router
    main.current.focus();
  };
  return html`
    <header class="top"><a class="skip" href="#/" onClick=${skip}>${t.shell.skip}</a><a class="brand" href="#/tokens"><${Logo} size="28" /><span>${t.shell.app}</span></a><${SignedIn} /></header>
    <div class="columns">
      ${!mustSetUpFactor() && html`<${Navigation} />`}
      <main ref=${main} tabindex="-1" id="main">${children}</main>
    </div>`;
}

function SignedIn() {
  const { login } = currentAccount();
  const { run, busy, problem } = useAction(async () => {
    if (!await mayLeave()) return;
    await signOut();
    navigate(home, { replace: true }); // the next person does not begin where this one was
  });
  useEffect(() => { if (problem) announce(problemText(problem)); }, [problem]);
  return html`
    <div class="who">
      <span class="who-name"><span class="who-as">${t.shell.signedInAs} </span><strong data-testid="signed-in-as" title=${login}>${login}</strong>${isOperator() && html` <span class="badge">${t.shell.operator}</span>`}</span>
      <${LanguageSwitch} />
      <${ThemeSwitch} />
      <${Button} class="secondary outline" icon="out" busy=${busy} title=${t.shell.signOut} data-testid="sign-out" onClick=${run}><span>${t.shell.signOut}</span><//>
    </div>`;
}
