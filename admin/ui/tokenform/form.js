// The form of a token: its sections, and the summary that stays in view.
import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { AccountField } from '../components/accountfield.js';
import { Button } from '../components/action.js';
import { Confirm, confirmProblems } from '../components/confirm.js';
import { TextField } from '../components/field.js';
import { fieldProblem, ProblemNote, problemText } from '../components/problem.js';
import { navigate } from '../router.js';
import { t } from '../texts.js';
import { ValueFrame } from '../tokenvalue/frame.js';
import { Conflict } from './conflict.js';
import { ExpiryField } from './expiryfield.js';
import { boundResources, fields, limits } from './fields.js';
import { longestDescription } from './firstdraft.js';
import { useFormState } from './formstate.js';
import { LimitsField } from './limitsfield.js';
import { PermissionsField } from './permissionsfield.js';
import { PresetsField } from './presetsfield.js';
import { Section } from './section.js';
import { StartField } from './startfield.js';
import { Summary } from './summary.js';

export function TokenForm(props) {
  const { task, catalog, back, regenerate, params, all } = props;
  const form = useFormState(props);
  const { draft, change, stored, errors, errorOf, conflict } = form;
  const { run, busy, problem } = form.submit;
  const element = useRef(null);
  const address = params?.get('address');
  const added = task === 'edit' && catalog.methods.find((m) => m.name === params?.get('add'));
  const unbound = task === 'edit' && params?.get('unbound');
  const show = task === 'edit' && (address ? 'addresses' : params?.get('only') && 'only-');
  const onlyPasswordMissing = Boolean(added || unbound || task === 'edit' && address);
  useEffect(() => {
    if (document.querySelector('dialog[open]')) return;
    const { password, description } = element.current.elements; // there is no password while none is needed
    (onlyPasswordMissing && password || description).focus({ preventScroll: true });
  }, []);
  if (form.result) return html`<${ValueFrame} token=${form.result} task=${task} onClose=${() => navigate(back, { replace: true })} />`;

  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const buttons = { generate: t.tokenform.generate, edit: t.tokenform.save, copy: t.tokenform.generateCopy };
  return html`
    <form class="token-form" ref=${element} novalidate onSubmit=${submit} data-testid="token-form">
      <div>
        ${conflict && html`<${Conflict} before=${stored.token} now=${conflict.token} onLoad=${() => form.resolveConflict(false)} onKeep=${() => form.resolveConflict(true)} />`}
        ${task === 'edit' && html`<${EditNotes} token=${props.token} regenerate=${regenerate} />`}
        <${Section} title=${t.tokenform.name}>
          ${all && task === 'generate' && html`<${AccountField} label=${t.tokenform.account} hint=${t.tokenform.accountHint} value=${draft.account} onInput=${(account) => change({ account })} error=${fieldProblem(problem, 'account')} />`}
          <${TextField} name="description" label=${t.tokenform.description} hint=${t.tokenform.descriptionHint} placeholder=${t.tokenform.descriptionExample} maxlength=${longestDescription} autocomplete="off"
            value=${draft.description} onInput=${(description) => change({ description })} error=${errorOf('description') || fieldProblem(problem, 'description')} />
        <//>
        <${Section} title=${t.tokenform.expiration}>
          <${ExpiryField} draft=${draft} onChange=${change} error=${errorOf('expires') || fieldProblem(problem, 'expires', 'lifetime') || expiryProblem(problem)} />
          <${StartField} draft=${draft} onChange=${change} error=${errorOf('starts') || fieldProblem(problem, 'not_before')} />
        <//>
        <${PresetsField} draft=${draft} onChange=${change} start=${stored.start} catalog=${catalog} />
        <${PermissionsField} draft=${draft} onChange=${change} catalog=${catalog} added=${added?.name} error=${errorOf('methods') || fieldProblem(problem, 'sets', 'methods')} />
        <${LimitsField} draft=${draft} onChange=${change} problem=${problem} open=${limits.some((field) => stored.start[field] || draft[field]) || boundResources(draft).length > 0 || Boolean(show)} show=${show} unbound=${unbound} />
      </div>
      <${Summary} draft=${draft} catalog=${catalog}>
        ${added && html`<p class=${added.escalating ? 'note warn' : 'note'} data-testid="added"><span>${t.tokenform.addedMethod(added.name)} ${added.escalating && t.tokenform.addedEscalating(added.why || t.methods.whyUnknown)}</span></p>`}
        ${task === 'edit' && address && html`<p class="note" data-testid="added">${t.tokenform.addedAddress(address)}</p>`}
        ${unbound && html`<p class="note" data-testid="added">${t.tokenform.addedUnbound(unbound)}</p>`}
        ${errors.form && !form.differs && html`<p class="note" role="alert" tabindex="-1">${t.tokenform.unchanged}</p>`}
        <${FormProblem} problem=${problem} onLeave=${() => form.stopGuarding.current?.()} />
        <div class="summary-send">
          <${Confirm} change=${form.submit} />
          <${Button} type="submit" busy=${busy} data-testid="submit">${buttons[task]}<//>
          <button type="button" class="secondary outline" data-testid="cancel" onClick=${form.close}>${t.components.cancel}</button>
        </div>
      <//>
    </form>`;
}

// EditNotes says that the token has expired, and where a lost value is replaced.
const EditNotes = ({ token, regenerate }) => html`
  ${token.state === 'expired' && html`<p class="note warn">${t.tokenform.expiredNow}</p>`}
  <p><a href=${'#' + regenerate} data-testid="to-regenerate">${t.tokenform.regenerate}</a></p>`;

// These reasons are about the date even if the server names no field.
const expiryReasons = ['lifetime_too_long', 'expiry_required'];
const expiryProblem = (problem) => problem && expiryReasons.includes(problem.reason) ? problemText(problem) : '';

const shownByFields = [...Object.values(fields).flatMap((f) => Object.keys(f.describe)), 'lifetime', 'account', ...confirmProblems, ...expiryReasons];

function FormProblem({ problem, onLeave }) {
  if (problem?.reason === 'already_applied') {
    return html`<p class="note warn" role="alert" tabindex="-1"><span>${t.tokenform.alreadyDone(problem.id)} <a href=${`#/token/${problem.id}/regenerate`} onClick=${onLeave}>${t.tokenform.openRegenerate}</a></span></p>`;
  }
  return html`<${ProblemNote} problem=${problem} except=${shownByFields}>${problem?.outcomeUnknown && ' ' + t.tokenform.outcomeUnknown}<//>`;
}
