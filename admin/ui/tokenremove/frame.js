// The frame in which tokens are removed: which ones, the password, and, if some could not
// be removed, the result for each.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { useChange } from '../components/change.js';
import { Confirm, confirmProblems } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { ProblemNote, problemText } from '../components/problem.js';
import { insert, Time } from '../components/time.js';
import { Problem } from '../request.js';
import { noteChange } from '../revision.js';
import { t } from '../texts.js';

// RemoveFrame calls onRemoved in place of onClose if a token was removed.
export function RemoveFrame({ tokens, onClose, onRemoved = onClose }) {
  const [problems, setProblems] = useState(null); // by id of each token, null if it was removed
  const change = useChange(async (password) => {
    const { items } = await api.tokens.remove(tokens.map((token) => token.id), password);
    showResults(new Map(items.map((i) => [i.id, i.problem ? new Problem(i.problem.status, i.problem) : null])));
  });
  const { run, busy, problem } = change;
  const showResults = (byId) => {
    noteChange();
    const failed = [...byId.values()].filter(Boolean).length;
    const removed = byId.size - failed;
    announce([removed && t.tokenremove.someRemoved(removed), failed && t.tokenremove.someFailed(failed)].filter(Boolean).join(' '));
    if (failed) setProblems(byId);
    else onRemoved();
  };
  const close = () => {
    if (!change.stop()) return;
    if (problems && [...problems.values()].some((p) => !p)) onRemoved();
    else onClose();
  };
  const title = problems ? t.tokenremove.results : tokens.length === 1 ? t.tokenremove.title(tokens[0].description) : t.tokenremove.titleOfSome(tokens.length);
  const footer = problems ? html`<button type="button" data-testid="remove-close" onClick=${close}>${t.components.close}</button>` : html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class="danger" busy=${busy} data-testid="remove-submit">${t.tokenremove.submit(tokens.length)}<//>`;
  return html`
    <${Dialog} title=${title} size="medium" testid="remove-frame" onClose=${close} onSubmit=${problems ? close : run} footer=${footer}>
      ${!problems && html`<p>${t.tokenremove.text(tokens.length)}</p>`}
      <ul class="going" tabindex="0" aria-label=${t.tokens.list}>${tokens.map((token) => html`<li key=${token.id} data-testid=${'going-' + token.id}><div><strong>${token.description}</strong>
        <small>${t.tokens.number(token.id)} · ${t.tokens.hint(token.secrets.at(-1)?.hint || '')} · ${token.last_used ? insert(t.tokenremove.used, html`<${Time} instant=${token.last_used} />`) : t.tokenremove.unused}</small></div>
        ${problems && html`<${Result} problem=${problems.get(token.id)} />`}</li>`)}</ul>
      ${!problems && html`
        <${ProblemNote} problem=${problem} except=${confirmProblems} />
        <${Confirm} change=${change} />`}
    <//>`;
}

const Result = ({ problem }) => problem
  ? html`<span class="badge bad"><${Icon} name="warn" />${problemText(problem)}</span>`
  : html`<span class="badge good"><${Icon} name="check" />${t.tokenremove.removed}</span>`;
