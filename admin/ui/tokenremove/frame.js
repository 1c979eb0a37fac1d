// Removing tokens: what goes, the password, and how it went for each.
import { html, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changed } from '../changes.js';
import { Button, useAction } from '../components/action.js';
import { say } from '../components/announcer.js';
import { Confirm } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { focusFirstError } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { ProblemNote, problemText } from '../components/problem.js';
import { Problem } from '../request.js';
import { format, t } from '../texts.js';

export function RemoveFrame({ tokens, onClose, onRemoved }) {
  const [password, setPassword] = useState('');
  const [results, setResults] = useState(null); // by id, null where it went well
  const { run, busy, problem, setProblem } = useAction(async () => {
    if (!password) {
      setProblem({ reason: 'confirmation_required' });
      return focusFirstError();
    }
    try {
      const { items } = await api.tokens.remove(tokens.map((x) => x.id), password);
      done(new Map(items.map((i) => [i.id, i.problem ? new Problem(i.problem.status, i.problem) : null])));
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const done = (all) => {
    changed();
    const failed = [...all.values()].filter(Boolean).length;
    say([all.size - failed && t.tokenremove.someRemoved(all.size - failed), failed && t.tokenremove.someFailed(failed)].filter(Boolean).join(' '));
    if (failed || tokens.length > 1) setResults(all);
    else (onRemoved || onClose)();
  };
  const close = () => {
    if (busy) return;
    if (results && [...results.values()].some((p) => !p)) (onRemoved || onClose)();
    else onClose();
  };
  const footer = results ? html`<button type="button" data-testid="remove-close" onClick=${close}>${t.components.close}</button>` : html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class="danger" busy=${busy} data-testid="remove-submit">${t.tokenremove.submit(tokens.length)}<//>`;
  return html`
    <${Dialog} title=${results ? t.tokenremove.results : t.tokenremove.title(tokens.length)} size="medium" testid="remove-frame" onClose=${close} onSubmit=${results ? close : run} footer=${footer}>
      ${!results && html`<p>${t.tokenremove.text(tokens.length)}</p>`}
      <ul class="going" tabindex="0" aria-label=${t.tokens.list}>${tokens.map((x) => html`<li key=${x.id} data-testid=${'going-' + x.id}><div><strong>${x.description}</strong>
        <small>${t.tokens.number(x.id)} · ${t.tokens.hint(x.secrets.at(-1)?.hint || '')} · ${x.last_used ? t.tokenremove.used(format.ago(x.last_used)) : t.tokenremove.unused}</small></div>
        ${results && html`<${Result} problem=${results.get(x.id)} />`}</li>`)}</ul>
      ${!results && html`
        <${ProblemNote} problem=${problem} except=${['confirmation_failed', 'confirmation_required']} />
        <${Confirm} value=${password} onInput=${setPassword} problem=${problem} />`}
    <//>`;
}

const Result = ({ problem }) => problem
  ? html`<span class="badge bad"><${Icon} name="warn" />${problemText(problem)}</span>`
  : html`<span class="badge good"><${Icon} name="check" />${t.tokenremove.removed}</span>`;
