// The frame in which a token gets a new value, if the old one is lost or known to others.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { noteChange } from '../revision.js';
import { Button, useAction } from '../components/action.js';
import { useChange } from '../components/change.js';
import { Confirm, confirmProblems } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { useIdempotencyKey } from '../components/idempotencykey.js';
import { Loading } from '../components/loading.js';
import { fieldProblem, ProblemNote } from '../components/problem.js';
import { writeDay } from '../days.js';
import { navigate } from '../router.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { dayFromNow, defaultDays } from '../tokenform/expiry.js';
import { ExpiryField } from '../tokenform/expiryfield.js';
import { fields } from '../tokenform/fields.js';
import { ValueFrame } from '../tokenvalue/frame.js';

const overlaps = ['', '10m', '1h', '24h', '7d']; // as the API takes them; empty: none

export function RegenerateFrame({ id, back }) {
  const [token, setToken] = useState(null);
  const { run, problem } = useAction(async () => setToken((await api.tokens.get(id)).token));
  useEffect(() => { run(); }, []);
  const close = () => navigate(back, { replace: true });
  if (token) return html`<${RegenerateForm} token=${token} close=${close} />`;
  return html`
    <${Dialog} title=${t.tokenregenerate.loading} size="medium" testid="regenerate-frame" onClose=${close}>
      ${problem ? html`<${ProblemNote} problem=${problem}> <button type="button" class="link" onClick=${run}>${t.components.tryAgain}</button><//>` : html`<${Loading} />`}
    <//>`;
}

function RegenerateForm({ token, close }) {
  const expired = token.state === 'expired';
  const [draft, setDraft] = useState({ never: false, expires: writeDay(dayFromNow(defaultDays, policy())) });
  const [renew, setRenew] = useState(expired);
  const [overlap, setOverlap] = useState('');
  const [result, setResult] = useState(null);
  const withKey = useIdempotencyKey();
  const change = useChange(async (password) => {
    const body = { ...(renew && fields.expires.toRequest(draft)), ...(overlap && { overlap }), password };
    const made = await withKey(body, (key) => api.tokens.regenerate(token.id, body, key));
    noteChange();
    change.setPassword('');
    setResult(made);
  });
  const { run, busy, problem } = change;
  const cancel = () => change.stop() && close();
  if (result) return html`<${ValueFrame} token=${result} task="regenerate" onClose=${close} />`;
  const footer = html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${cancel}>${t.components.cancel}</button>
    <${Button} type="submit" busy=${busy} data-testid="submit">${t.tokenregenerate.submit}<//>`;
  return html`
    <${Dialog} title=${t.tokenregenerate.title(token.description)} size="medium" testid="regenerate-frame" onClose=${cancel} onSubmit=${run} footer=${footer}>
      <p>${t.tokenregenerate.text}</p>
      ${expired ? html`<p class="note warn">${t.tokenform.expiredNow}</p>` : html`
        <${Field} label=${t.tokenregenerate.overlap} hint=${t.tokenregenerate.overlapHint} name="overlap" error=${fieldProblem(problem, 'overlap')}>
          ${(props) => html`<select ...${props} autofocus onChange=${(e) => setOverlap(e.target.value)}>${overlaps.map((o) => html`<option value=${o} selected=${o === overlap}>${t.tokenregenerate.overlaps[o || 'none']}</option>`)}</select>`}
        <//>
        <label class="check"><input type="checkbox" checked=${renew} data-testid="renew" onChange=${(e) => setRenew(e.target.checked)} />${t.tokenregenerate.renew}</label>`}
      ${renew && html`<${ExpiryField} draft=${draft} onChange=${(members) => setDraft({ ...draft, ...members })} error=${fieldProblem(problem, 'expires', 'lifetime')} />`}
      <${ProblemNote} problem=${problem} except=${['overlap', ...(renew ? ['expires', 'lifetime'] : []), ...confirmProblems]}>${problem?.outcomeUnknown && ' ' + t.tokenform.outcomeUnknown}<//>
      <${Confirm} change=${change} />
    <//>`;
}
