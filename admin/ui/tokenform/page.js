// The page on which a token is generated, edited or copied.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { loadCatalog } from '../methods/catalog.js';
import { t } from '../texts.js';
import { TokenForm } from './form.js';

// TokenFormPage loads what the form needs. task is generate, edit or copy; back is the
// place to go to when the form is closed, regenerate that of the token's frame for that, base
// that of the page that it was opened from; all is set if the token may be another account's.
export function TokenFormPage({ task, id, back, base, regenerate, params, all, account }) {
  const [loaded, setLoaded] = useState(null);
  const { run, problem } = useAction(async () => {
    const [catalog, stored] = await Promise.all([loadCatalog(), id ? api.tokens.get(id) : null]);
    setLoaded({ catalog, ...stored });
  });
  useEffect(() => { run(); }, []);
  const [title, documentTitle] = titles(task, id, loaded?.token);
  const above = base === '/tokens' ? t.shell.tokens : base === '/all-tokens' ? account ? t.tokens.titleOf(account) : t.shell.allTokens : loaded?.token.description || t.token.title(id);
  const parent = html`<p class="crumb"><a href=${'#' + back} data-testid="back"><${Icon} name="left" />${above}</a></p>`;
  return html`
    <${PageLayout} title=${title} documentTitle=${documentTitle} text=${task === 'copy' && t.tokenform.copyText} parent=${parent}>
      ${loaded ? html`<${TokenForm} task=${task} id=${id} ...${loaded} back=${back} regenerate=${regenerate} params=${params} all=${all} account=${account} />`
        : problem ? html`<${ProblemNote} problem=${problem}> <button type="button" class="link" onClick=${run}>${t.components.tryAgain}</button><//>` : html`<${Loading} />`}
    <//>`;
}

// titles returns that of the page, and that of the document, which says nothing that a
// person typed.
function titles(task, id, token) {
  switch (task) {
    case 'edit': return [token ? t.tokenform.editTitle(token.description) : t.tokenform.editNumber(id), t.tokenform.editNumber(id)];
    case 'copy': return [token ? t.tokenform.copyTitle(token.description) : t.tokenform.copyNumber(id), t.tokenform.copyNumber(id)];
  }
  return [t.tokenform.generateTitle, t.tokenform.generateTitle];
}
