// What the tokens of an account, or for operators of all accounts, did.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { ActivityPanel } from '../components/activitypanel.js';
import { Button, Loading, ProblemNote, useAction } from '../components/action.js';
import { Page } from '../components/shell.js';
import { isOperator, whoAmI } from '../session.js';
import { t } from '../texts.js';

export function ActivityView() {
  const [all, setAll] = useState(false);
  const [data, setData] = useState(null);
  const { run, busy, problem } = useAction(async (login) => setData(await api.activity.get(login)));
  const load = () => run(all ? '' : whoAmI().login);
  useEffect(() => { load(); }, [all]);
  // Where the server says which token was refused, that token can be mended.
  const fix = (r) => r.token ? { label: t.activity.openToken(r.token), to: `/token/${r.token}` } : null;
  const tools = html`
    <div class="tools">
      ${isOperator() && html`<label class="inline">${t.activity.account} <select data-testid="activity-scope" onChange=${(e) => setAll(e.target.value === 'all')}>
        <option value="mine" selected=${!all}>${t.activity.mine}</option><option value="all" selected=${all}>${t.activity.all}</option></select></label>`}
      <${Button} class="secondary outline" icon="refresh" busy=${busy} data-testid="refresh" onClick=${load}>${t.activity.refresh}<//>
    </div>`;
  return html`
    <${Page} title=${t.activity.title} text=${all ? t.activity.allText : t.activity.text} tools=${tools}>
      ${problem?.status === 404 ? html`<p class="quiet">${t.activity.missing}</p>` : html`<${ProblemNote} problem=${problem} />`}
      ${data ? html`<${ActivityPanel} activity=${data} fix=${fix} />` : !problem && html`<${Loading} />`}
    <//>`;
}
