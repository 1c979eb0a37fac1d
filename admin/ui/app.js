// The dashboard. It starts here: who is signed in, the frame around each view, and
// which view belongs to which place (router.js).
//
// Where things are: views/ has one file a page or frame, components/ what they
// share, api.js talks to the server, texts.js holds all words. There is no build
// step: what stands here is what the browser runs.
import { html, render, useEffect } from './vendor/htm-preact.js';
import { AskHost } from './components/ask.js';
import { Loading } from './components/action.js';
import { Live } from './components/live.js';
import { Shell, Page } from './components/shell.js';
import { place, home } from './router.js';
import { session, load, isOperator, needsSetup, platform } from './session.js';
import { useStore } from './store.js';
import { t } from './texts.js';
import { AccountsView } from './views/accounts.js';
import { ActivityView } from './views/activity.js';
import { AuditView } from './views/audit.js';
import { PlatformView } from './views/platform.js';
import { RegenerateFrame } from './views/regenerate.js';
import { SecurityView } from './views/security.js';
import { SessionsView } from './views/sessions.js';
import { SignInPage, SignInAgain } from './views/signin.js';
import { TokenForm } from './views/tokenform.js';
import { TokensView } from './views/tokens.js';
import { TokenView } from './views/token.js';

function App() {
  const { state, data, problem } = useStore(session);
  useEffect(() => { load(); }, []);
  if (state === 'loading') return html`<main class="centre"><${Loading} /></main>`;
  if (state === 'out') return html`<${SignInPage} problem=${problem} /><${AskHost} /><${Live} />`;
  return html`
    <div key=${data.account.id}>
      <${Shell}><${Place} /><//>
      <${Live} visible />
      <${AskHost} />
      ${state === 'ended' && html`<${SignInAgain} />`}
    </div>`;
}

// Place shows the view of where the person is, and above it the frame that is
// open there, if any: #/tokens/7/edit is the list with the form for token 7.
function Place() {
  const { parts, params } = useStore(place);
  if (needsSetup()) return html`<${SecurityView} setup />`;
  const [noun, ...rest] = parts;
  switch (noun) {
    case 'tokens': return html`<${TokensView} key="own" /><${Frame} base=${home} parts=${rest} params=${params} />`;
    case 'token': return html`<${TokenView} key=${rest[0]} id=${rest[0]} /><${Frame} base=${'/token/' + rest[0]} parts=${rest} params=${params} />`;
    case 'activity': return html`<${ActivityView} key=${params.get('account')} account=${isOperator() && params.get('account')} />`;
    case 'platform':
      if (platform().keeps_credentials) return html`<${PlatformView} />`;
      break;
    case 'security': return html`<${SecurityView} />`;
    case 'sessions': return html`<${SessionsView} />`;
    case 'audit': return html`<${AuditView} key=${params.toString()} params=${params} />`;
  }
  if (isOperator()) {
    switch (noun) {
      case 'all-tokens': return html`<${TokensView} key=${'all' + (params.get('account') || '')} all account=${params.get('account') || ''} /><${Frame} base="/all-tokens" parts=${rest} params=${params} all />`;
      case 'accounts': return html`<${AccountsView} />`;
    }
  }
  return html`<${Page} title=${t.notFound.title} text=${t.notFound.text}><a href=${'#' + home}>${t.notFound.home}</a><//>`;
}

function Frame({ base, parts, params, all }) {
  const [id, what] = parts;
  const account = params.get('account') || '';
  const back = base + (account ? '?account=' + encodeURIComponent(account) : '');
  if (id === 'new') return html`<${TokenForm} key="new" how="generate" back=${back} all=${all} account=${account} />`;
  switch (what) {
    case 'edit': case 'copy': return html`<${TokenForm} key=${id + what} how=${what} id=${id} back=${back} base=${base} params=${params} />`;
    case 'regenerate': return html`<${RegenerateFrame} key=${id} id=${id} back=${back} />`;
  }
  return null;
}

render(html`<${App} />`, document.getElementById('app'));
