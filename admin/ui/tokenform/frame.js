// The frame in which a token is generated, edited or copied.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { Loading } from '../components/loading.js';
import { ProblemNote } from '../components/problem.js';
import { loadCatalog } from '../methods/catalog.js';
import { navigate } from '../router.js';
import { t } from '../texts.js';
import { TokenForm } from './form.js';

// TokenFormFrame loads what the form needs. task is generate, edit or copy; back is the
// place to go to when the frame is closed, base that of the page below; all is set if the
// token may be another account's.
export function TokenFormFrame({ task, id, back, base, params, all, account }) {
  const [loaded, setLoaded] = useState(null);
  const { run, problem } = useAction(async () => {
    const [catalog, stored] = await Promise.all([loadCatalog(), id ? api.tokens.get(id) : null]);
    setLoaded({ catalog, ...stored });
  });
  useEffect(() => { run(); }, []);
  if (loaded) return html`<${TokenForm} title=${titleOf(task, id)} task=${task} id=${id} ...${loaded} back=${back} base=${base} params=${params} all=${all} account=${account} />`;
  return html`
    <${Dialog} title=${titleOf(task, id)} size="large" testid="token-form" onClose=${() => navigate(back, { replace: true })}>
      ${problem ? html`<${ProblemNote} problem=${problem}> <button type="button" class="link" onClick=${run}>${t.components.tryAgain}</button><//>` : html`<${Loading} />`}
    <//>`;
}

function titleOf(task, id) {
  switch (task) {
    case 'edit': return t.tokenform.editTitle(id);
    case 'copy': return t.tokenform.copyTitle(id);
  }
  return t.tokenform.generateTitle;
}
