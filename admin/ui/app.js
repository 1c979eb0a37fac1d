// The dashboard. It starts here: who is signed in, the frame around each page, and
// which page belongs to which place (router.js).
//
// Each page, and each frame in which a token is changed, has a folder; components/ is
// what they share, methods/ the methods of the API. There is no build step: what stands
// here is what the browser runs.
import { html, render, useEffect } from './vendor/htm-preact.js';
import { AccountsView } from './accounts/page.js';
import { ActivityView } from './activity/page.js';
import { AuditView } from './audit/page.js';
import { Live } from './components/announcer.js';
import { AskHost } from './components/ask.js';
import { Loading } from './components/loading.js';
import { Page } from './components/pagelayout.js';
import { PlatformView } from './platform/page.js';
import { home, place } from './router.js';
import { SecurityView } from './security/page.js';
import { isOperator, load, needsSetup, platform, session } from './session.js';
import { SessionsView } from './sessions/page.js';
import { Shell } from './shell/shell.js';
import { SignInAgain } from './signin/again.js';
import { SignInPage } from './signin/page.js';
import { useStore } from './store.js';
import { t } from './texts.js';
import { TokenView } from './token/page.js';
import { TokenForm } from './tokenform/frame.js';
import { RegenerateFrame } from './tokenregenerate/frame.js';
import { TokensView } from './tokens/page.js';

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
  return html`<${Page} title=${t.shell.notFound} text=${t.shell.notFoundText}><a href=${'#' + home}>${t.shell.notFoundHome}</a><//>`;
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
