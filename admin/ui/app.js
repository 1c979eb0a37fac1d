// The dashboard. It starts here: who is signed in, the frame around each page, and
// which page belongs to which place (router.js).
//
// Each page, and each frame in which something is changed, has a folder with its texts;
// components/ is what they share, methods/ is the methods of the API. There is no build
// step: what is in the folder is what the browser runs.
import { html, render, useEffect } from './vendor/htm-preact.js';
import { AccountsPage } from './accounts/page.js';
import { ActivityPage } from './activity/page.js';
import { AuditPage } from './audit/page.js';
import { Announcer } from './components/announcer.js';
import { QuestionDialog } from './components/ask.js';
import { Coverable } from './components/coverable.js';
import { Loading } from './components/loading.js';
import { PageLayout } from './components/pagelayout.js';
import { language } from './language.js';
import { PlatformPage } from './platform/page.js';
import { query } from './request.js';
import { home, route } from './router.js';
import { SecurityPage } from './security/page.js';
import { isOperator, loadSession, mustSetUpFactor, platform, session } from './session.js';
import { SessionsPage } from './sessions/page.js';
import { Shell } from './shell/shell.js';
import { SignInAgain } from './signin/again.js';
import { SignInPage } from './signin/page.js';
import { useStore } from './store.js';
import { t } from './texts.js';
import { TokenPage } from './token/page.js';
import { TokenFormPage } from './tokenform/page.js';
import { RegenerateFrame } from './tokenregenerate/frame.js';
import { TokensPage } from './tokens/page.js';

function App() {
  useStore(language); // all texts are read anew
  const { state, data, problem, platform: name } = useStore(session);
  useEffect(() => { loadSession(); }, []);
  if (state === 'loading') return html`<main class="centre"><${Loading} /></main>`;
  if (state === 'signedOut') return html`<${SignInPage} problem=${problem} platform=${name} /><${QuestionDialog} /><${Announcer} />`;
  return html`
    <div key=${data.account.id}>
      <${Shell}><${CurrentPage} /><//>
      <${Announcer} visible />
      <${QuestionDialog} />
      ${state === 'ended' && html`<${SignInAgain} />`}
    </div>`;
}

// CurrentPage shows the page of the place. The form of a token is a page in place of the
// list or the record that it was opened from; other frames are above that page.
function CurrentPage() {
  const { parts, params } = useStore(route);
  if (mustSetUpFactor()) return html`<${SecurityPage} setup />`;
  const [noun, ...rest] = parts;
  const account = params.get('account') || '';
  switch (noun) {
    case 'tokens': return withForm(html`<${TokensPage} />`, { key: 'own', base: home, parts: rest, params });
    case 'token': return withForm(html`<${TokenPage} id=${rest[0]} />`, { key: 'token' + rest[0], base: '/token', place: '/token/' + rest[0], parts: rest, params });
    case 'activity': return html`<${ActivityPage} key=${account} account=${isOperator() && account} />`;
    case 'platform':
      if (platform().keeps_credentials) return html`<${PlatformPage} />`;
      break;
    case 'security': return html`<${SecurityPage} />`;
    case 'sessions': return html`<${SessionsPage} />`;
    case 'audit': return html`<${AuditPage} key=${params.toString()} params=${params} />`;
  }
  if (isOperator()) {
    switch (noun) {
      case 'all-tokens': return withForm(html`<${TokensPage} all account=${account} />`, { key: 'all' + account, base: '/all-tokens', parts: rest, params, all: true });
      case 'accounts': return html`<${AccountsPage} />`;
    }
  }
  return html`<${PageLayout} title=${t.shell.notFound} text=${t.shell.notFoundText}><a href=${'#' + home}>${t.shell.notFoundHome}</a><//>`;
}

// withForm is a page with what the rest of the place names: the form of a token in place
// of the page (new, 7/edit, 7/copy), or a frame above it (7/regenerate). place is that of
// the page, base what the ids of tokens follow in places.
function withForm(page, { key, base, place = base, parts, params, all }) {
  const [id, task] = parts;
  const account = params.get('account') || '';
  const accountParam = query({ account });
  const back = place + accountParam;
  const form = formOf(id, task);
  return html`
    <${Coverable} key=${key} covered=${Boolean(form)}>${page}<//>
    ${form && html`<${TokenFormPage} key=${key + id + form} task=${form} id=${form === 'generate' ? undefined : id} back=${back} base=${base} regenerate=${`${base}/${id}/regenerate${accountParam}`} params=${params} all=${all} account=${account} />`}
    ${task === 'regenerate' && html`<${RegenerateFrame} key=${id} id=${id} back=${back} />`}`;
}

function formOf(id, task) {
  if (id === 'new') return 'generate';
  return task === 'edit' || task === 'copy' ? task : null;
}

render(html`<${App} />`, document.getElementById('app'));
