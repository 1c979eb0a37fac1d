// What the tokens of an account did: one's own or, for operators, anybody's.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { AccountField } from '../components/accountfield.js';
import { useAction } from '../components/action.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { RefreshButton } from '../components/toolbar.js';
import { query } from '../request.js';
import { navigate } from '../router.js';
import { currentAccount, isOperator, policy } from '../session.js';
import { t } from '../texts.js';
import { addMethod } from '../token/remedy.js';
import { ActivityPanel } from './panel.js';

export function ActivityPage({ account }) {
  const login = account || currentAccount().login;
  const [activity, setActivity] = useState(null);
  const { run, busy, problem } = useAction(async () => setActivity(await api.activity.get(login)));
  useEffect(() => { run(); }, []);
  const tools = html`
    <div class="tools">
      ${isOperator() && html`<${ChooseAccount} login=${login} />`}
      <${RefreshButton} busy=${busy} onClick=${run} />
    </div>`;
  return html`
    <${PageLayout} title=${t.activity.title} text=${account ? t.activity.textOf(account) : t.activity.text} tools=${tools}>
      <${ProblemNote} problem=${problem} />
      ${activity ? html`<${ActivityPanel} activity=${activity} remedyOf=${remedyOf} />` : !problem && html`<${Loading} />`}
    <//>`;
}

// remedyOf leads to the token that was refused last, and if it lacks a method, to its
// form with that method checked.
function remedyOf({ token, description, reason, method }) {
  if (!token) return null;
  if (reason === 'method_not_allowed' && !policy().allowed_sets?.length) return addMethod(token, method);
  return { label: t.token.open, about: description, to: `/token/${token}` };
}

// ChooseAccount takes an operator to the activity of another account.
function ChooseAccount({ login }) {
  const [typed, setTyped] = useState(login);
  const submit = (event) => {
    event.preventDefault();
    const chosen = typed.trim();
    navigate('/activity' + query({ account: chosen === currentAccount().login ? '' : chosen }));
  };
  return html`
    <form class="inline beside" onSubmit=${submit}>
      <${AccountField} label=${t.activity.account} value=${typed} onInput=${setTyped} />
      <button type="submit" class="secondary outline" data-testid="activity-show">${t.activity.show}</button>
    </form>`;
}
