// One token: what it is, and what it did.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { ActivityPanel } from '../activity/panel.js';
import * as api from '../api.js';
import { changes } from '../changes.js';
import { useAction } from '../components/action.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { useCatalog } from '../methods/catalog.js';
import { go } from '../router.js';
import { whoAmI } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { RemoveFrame } from '../tokenremove/frame.js';
import { Facts } from './facts.js';
import { fix } from './remedy.js';

export function TokenView({ id }) {
  const [catalog] = useCatalog();
  const [token, setToken] = useState(null);
  const [activity, setActivity] = useState(null);
  const [removing, setRemoving] = useState(false);
  const { run, problem } = useAction(async () => {
    const { token: found } = await api.tokens.get(id);
    setToken(found);
  });
  const revision = useStore(changes);
  useEffect(() => { if (!removing) run(); }, [revision]);
  useEffect(() => { api.tokens.activity(id).then((data) => setActivity({ data }), (p) => setActivity({ problem: p })); }, [id, revision]);
  const list = !token || token.account === whoAmI().login ? '/tokens' : '/all-tokens';
  const up = html`<p class="crumb"><a href=${'#' + list}><${Icon} name="left" />${list === '/tokens' ? t.shell.tokens : t.shell.allTokens}</a></p>`;
  if (!token) {
    return html`<${Page} title=${t.token.title(id)} up=${up}>${problem ? html`<${ProblemNote} problem=${problem} />` : html`<${Loading} />`}<//>`;
  }
  const to = (what) => () => go(`/token/${id}/${what}`);
  const tool = (name, icon, label, onClick) => html`<button type="button" class="secondary outline" data-testid=${name} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;
  const tools = html`
    <div class="tools" role="toolbar" aria-label=${t.components.tools}>
      ${tool('edit', 'edit', t.tokens.edit, to('edit'))}
      ${tool('copy', 'copy', t.tokens.copy, to('copy'))}
      ${tool('regenerate', 'refresh', t.token.regenerate, to('regenerate'))}
      ${tool('remove', 'trash', t.tokens.remove, () => setRemoving(true))}
    </div>`;
  return html`
    <${Page} title=${token.description} name=${t.token.title(id)} up=${up} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      <${Facts} token=${token} />
      ${!activity ? html`<${Loading} />` : activity.data ? html`<${ActivityPanel} activity=${activity.data} fix=${(r) => fix(token, r, catalog)} />`
        : html`<${ProblemNote} problem=${activity.problem} />`}
      ${removing && html`<${RemoveFrame} tokens=${[token]} onClose=${() => setRemoving(false)} onRemoved=${() => go(list, { replace: true })} />`}
    <//>`;
}
