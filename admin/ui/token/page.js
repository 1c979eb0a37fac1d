// One token: what it is, and what it did.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { ActivityPanel } from '../activity/panel.js';
import * as api from '../api.js';
import { useAction } from '../components/action.js';
import { Icon } from '../components/icon.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { Toolbar, ToolButton } from '../components/toolbar.js';
import { useCatalog } from '../methods/catalog.js';
import { revision } from '../revision.js';
import { navigate } from '../router.js';
import { currentAccount } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { RemoveFrame } from '../tokenremove/frame.js';
import { Facts } from './facts.js';
import { remedyOf } from './remedy.js';

export function TokenPage({ id }) {
  const catalog = useCatalog();
  const [token, setToken] = useState(null);
  const [activity, setActivity] = useState(null); // {data} or {problem}
  const [removing, setRemoving] = useState(false);
  const { run, problem } = useAction(async () => setToken((await api.tokens.get(id)).token));
  const changes = useStore(revision);
  useEffect(() => { if (!removing) run(); }, [changes]);
  useEffect(() => { api.tokens.activity(id).then((data) => setActivity({ data }), (p) => setActivity({ problem: p })); }, [id, changes]);

  const isOwn = !token || token.account === currentAccount().login;
  const list = isOwn ? '/tokens' : '/all-tokens';
  const parent = html`<p class="crumb"><a href=${'#' + list}><${Icon} name="left" />${isOwn ? t.shell.tokens : t.shell.allTokens}</a></p>`;
  if (!token) {
    return html`<${PageLayout} title=${t.token.title(id)} parent=${parent}>${problem ? html`<${ProblemNote} problem=${problem} />` : html`<${Loading} />`}<//>`;
  }
  const open = (task) => () => navigate(`/token/${id}/${task}`);
  const tools = html`
    <${Toolbar}>
      <${ToolButton} testid="edit" icon="edit" label=${t.tokens.edit} onClick=${open('edit')} />
      <${ToolButton} testid="copy" icon="copy" label=${t.tokens.copy} onClick=${open('copy')} />
      <${ToolButton} testid="regenerate" icon="refresh" label=${t.token.regenerate} onClick=${open('regenerate')} />
      <${ToolButton} testid="remove" icon="trash" label=${t.tokens.remove} onClick=${() => setRemoving(true)} />
    <//>`;
  return html`
    <${PageLayout} title=${token.description} documentTitle=${t.token.title(id)} parent=${parent} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      <${Facts} token=${token} />
      ${!activity ? html`<${Loading} />` : activity.data ? html`<${ActivityPanel} activity=${activity.data} remedyOf=${(refusal) => remedyOf(refusal, token, catalog)} />`
        : html`<${ProblemNote} problem=${activity.problem} />`}
      ${removing && html`<${RemoveFrame} tokens=${[token]} onClose=${() => setRemoving(false)} onRemoved=${() => navigate(list, { replace: true })} />`}
    <//>`;
}
