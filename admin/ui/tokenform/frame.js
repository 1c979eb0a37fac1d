// The frame in which a token is generated, edited or copied.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { Dialog } from '../components/dialog.js';
import { Loading } from '../components/loading.js';
import { ProblemNote } from '../components/problem.js';
import * as catalogs from '../methods/catalog.js';
import { go } from '../router.js';
import { t } from '../texts.js';
import { Form } from './form.js';

function titleOf(how, id) {
  switch (how) {
    case 'edit': return t.tokenform.editTitle(id);
    case 'copy': return t.tokenform.copyTitle(id);
  }
  return t.tokenform.generateTitle;
}

// TokenForm loads what the form needs. back is where it leads when it is closed.
export function TokenForm({ how, id, back, base, params, all, account }) {
  const [loaded, setLoaded] = useState(null);
  const { run, problem } = useAction(async () => {
    const [catalog, found] = await Promise.all([catalogs.load(), id ? api.tokens.get(id) : null]);
    setLoaded({ catalog, ...found });
  });
  useEffect(() => { run(); }, []);
  const close = () => go(back, { replace: true });
  if (loaded) return html`<${Form} title=${titleOf(how, id)} how=${how} id=${id} ...${loaded} back=${back} base=${base} params=${params} all=${all} account=${account} />`;
  return html`
    <${Dialog} title=${titleOf(how, id)} size="large" testid="token-form" onClose=${close}>
      ${problem ? html`<${ProblemNote} problem=${problem}> <button type="button" class="link" onClick=${run}>${t.components.tryAgain}</button><//>` : html`<${Loading} />`}
    <//>`;
}
