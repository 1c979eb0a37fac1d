// What the tokens of an account did: one's own or, for operators, anybody's.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { AccountField } from '../components/accountfield.js';
import { Button, useAction } from '../components/action.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { go } from '../router.js';
import { isOperator, policy, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { ActivityPanel } from './panel.js';

export function ActivityView({ account }) {
  const login = account || whoAmI().login;
  const [data, setData] = useState(null);
  const { run, busy, problem } = useAction(async () => setData(await api.activity.get(login)));
  useEffect(() => { run(); }, []);
  const tools = html`
    <div class="tools">
      ${isOperator() && html`<${Other} login=${login} />`}
      <${Button} class="secondary outline" icon="refresh" busy=${busy} data-testid="refresh" onClick=${run}>${t.components.refresh}<//>
    </div>`;
  return html`
    <${Page} title=${t.activity.title} text=${account ? t.activity.textOf(account) : t.activity.text} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      ${data ? html`<${ActivityPanel} activity=${data} fix=${fix} />` : !problem && html`<${Loading} />`}
    <//>`;
}

// fix leads to the token that was refused last, and where it lacks a method, to its
// form with that method checked.
function fix(r) {
  if (!r.token) return null;
  const adds = r.reason === 'method_not_allowed' && !policy().allowed_sets?.length;
  return { label: t.token.title(r.token), about: r.description, to: `/token/${r.token}`, ...(adds && { label: t.token.addMethod, about: r.method, to: `/token/${r.token}/edit?add=${encodeURIComponent(r.method)}` }) };
}

// Other takes an operator to the activity of another account.
function Other({ login }) {
  const [typed, setTyped] = useState(login);
  const submit = (event) => {
    event.preventDefault();
    go('/activity' + (typed.trim() && typed.trim() !== whoAmI().login ? '?account=' + encodeURIComponent(typed.trim()) : ''));
  };
  return html`
    <form class="inline beside" onSubmit=${submit}>
      <${AccountField} label=${t.activity.account} value=${typed} onInput=${setTyped} />
      <button type="submit" class="secondary outline" data-testid="activity-show">${t.activity.show}</button>
    </form>`;
}
