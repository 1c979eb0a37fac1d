// The frame around each view: who is signed in, and where one can go.
import { html, useRef } from '../vendor/htm-preact.js';
import { Button, useAction } from '../components/action.js';
import { go, home } from '../router.js';
import { isOperator, needsSetup, signOut, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { Navigation } from './navigation.js';

export function Shell({ children }) {
  const main = useRef(null);
  const skip = (event) => {
    event.preventDefault(); // a link to #main would be a place
    main.current.focus();
  };
  return html`
    <header class="top"><a class="skip" href="#/" onClick=${skip}>${t.shell.skip}</a><a class="brand" href="#/tokens"><img src="icon.svg" alt="" width="28" height="28" /><span>${t.shell.app}</span></a><${Who} /></header>
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
      <span class="who-name"><span class="who-as">${t.shell.signedInAs} </span><strong data-testid="signed-in-as" title=${me.login}>${me.login}</strong>${isOperator() && html` <span class="badge">${t.shell.operator}</span>`}</span>
      <${Button} class="secondary outline" icon="out" busy=${out.busy} data-testid="sign-out" onClick=${out.run}><span>${t.shell.signOut}</span><//>
    </div>`;
}
