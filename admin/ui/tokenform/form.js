// What is filled in for a token, and how it is sent.
import { html, useState, useEffect, useRef } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { changed } from '../changes.js';
import { AccountField } from '../components/accountfield.js';
import { Button, useAction } from '../components/action.js';
import { say } from '../components/announcer.js';
import { ask } from '../components/ask.js';
import { Confirm } from '../components/confirm.js';
import { Dialog } from '../components/dialog.js';
import { focusFirstError, TextField } from '../components/field.js';
import { useOneKey } from '../components/idempotencykey.js';
import { aboutField, ProblemNote, problemText } from '../components/problem.js';
import * as patterns from '../methods/patterns.js';
import { go, holdBack } from '../router.js';
import { policy, whoAmI } from '../session.js';
import { t } from '../texts.js';
import { ValuePanel } from '../tokenvalue/frame.js';
import { Conflict } from './conflict.js';
import * as drafts from './draft.js';
import { ExpiryField } from './expiryfield.js';
import { fields, limits } from './fields.js';
import { GrantField } from './grantfield.js';
import { LimitsField } from './limitsfield.js';

const longestDescription = 200;

// begin is what the form shows at first: for a copy another description, and what
// a link asked to add.
function begin(how, start, token, params, { methods }) {
  const draft = { ...start };
  if (how === 'copy') {
    draft.description = t.tokenform.copyOf(start.description).slice(0, longestDescription);
    if (token.state === 'expired') Object.assign(draft, { never: false, expires: drafts.fresh({ methods, sets: [] }, policy()).expires });
  }
  const add = methods.find((m) => m.name === params?.get('add'));
  if (add) {
    draft.choice = patterns.check(start.choice, [add], true, methods);
    if (start.mode === 'set') draft.mode = 'asNow';
  }
  const address = params?.get('address');
  if (address) draft.addresses = [...lines(start.addresses), address].join('\n');
  return draft;
}

export function Form({ title, how, id, token, etag, catalog, back, base, params, all, account }) {
  const rules = policy();
  const [from, setFrom] = useState(() => {
    const start = token ? drafts.ofToken(token, catalog, rules) : { ...drafts.fresh(catalog, rules), account: account || whoAmI().login };
    return { token, etag, start };
  });
  const [draft, setDraft] = useState(() => begin(how, from.start, token, params, catalog));
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState({});
  const [conflict, setConflict] = useState(null);
  const [result, setResult] = useState(null);
  const oneKey = useOneKey();
  const set = (change) => setDraft({ ...draft, ...change });

  const differs = drafts.dirty(draft, from.start);
  const dirty = differs && how !== 'copy' || password !== '';
  const release = useRef(null);
  useEffect(() => {
    if (!dirty || result) return;
    const stop = release.current = holdBack(mayLeave);
    return stop;
  }, [dirty, result]);
  const close = async () => {
    if (submit.busy || dirty && !await mayLeave()) return;
    leave();
  };
  const leave = () => {
    release.current?.();
    go(back, { replace: true });
  };

  const submit = useAction(async () => {
    setConflict(null);
    const body = how === 'generate' ? drafts.whole(draft) : drafts.difference(draft, from.start);
    const found = drafts.wrong(draft, how === 'generate' ? null : from.start, rules);
    if (how === 'edit' && !Object.keys(body).length && !Object.keys(found).length) found.form = t.tokenform.unchanged;
    if (!password) found.password = true;
    setErrors(found);
    if (Object.keys(found).length) return focusFirstError();
    try {
      await send({ ...body, password });
    } catch (problem) {
      if (how === 'edit' && problem.status === 412) return meet(await api.tokens.get(id));
      focusFirstError();
      throw problem;
    }
  });

  const send = async (body) => {
    if (how === 'edit') {
      await api.tokens.edit(id, body, from.etag);
      return saved();
    }
    const made = how === 'copy' ? await oneKey(body, (key) => api.tokens.copy(id, body, key))
      : await oneKey({ ...(all && { account: draft.account }), ...body }, (key) => api.tokens.generate({ ...(all && { account: draft.account }), ...body }, key));
    changed();
    setPassword('');
    setResult(made);
  };

  const saved = () => {
    changed();
    say(t.tokenform.saved(id));
    leave();
  };

  // meet takes a token that is not as it was. If it is as the person wants it, an
  // earlier try was carried out and only its answer was lost.
  const meet = (now) => {
    if (!drafts.dirty(draft, drafts.ofToken(now.token, catalog, rules))) return saved();
    setConflict(now);
    focusFirstError();
  };

  const resolve = (keep) => {
    const start = drafts.ofToken(conflict.token, catalog, rules);
    setDraft(keep ? drafts.onTop(draft, from.start, start) : start);
    setFrom({ ...conflict, start });
    setConflict(null);
    say(keep ? t.tokenform.conflict.kept : t.tokenform.conflict.loaded);
  };

  if (result) return html`<${ValuePanel} token=${result} how=${how} onClose=${() => go(back, { replace: true })} />`;
  const { busy, problem } = submit;
  const other = params?.get('add');
  const added = other && catalog.methods.find((m) => m.name === other);
  const ready = Boolean(how === 'edit' && (other || params?.get('address'))); // only the password is missing
  // What was wrong when it was sent is marked until it is mended.
  const now = drafts.wrong(draft, how === 'generate' ? null : from.start, rules);
  const still = (field) => errors[field] && now[field];
  const buttons = { generate: t.tokenform.generate, edit: t.tokenform.save, copy: t.tokenform.generateCopy };
  const footer = html`
    <${Confirm} autofocus=${ready} value=${password} onInput=${setPassword} problem=${errors.password && !password ? { reason: 'confirmation_required' } : problem} />
    <div class="buttons"><button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" busy=${busy} data-testid="submit">${buttons[how]}<//></div>`;
  const shown = [...Object.values(fields).flatMap((f) => Object.keys(f.says)), 'lifetime', 'account', 'password', 'confirmation_failed', 'confirmation_required', 'already_applied'];
  return html`
    <${Dialog} title=${title} size="large" testid="token-form" onClose=${close} onSubmit=${submit.run} footer=${footer}>
      ${how === 'copy' && html`<p>${t.tokenform.copyText}</p>`}
      ${conflict && html`<${Conflict} before=${from.token} now=${conflict.token} onLoad=${() => resolve(false)} onKeep=${() => resolve(true)} />`}
      ${added && how === 'edit' && html`<p class=${added.escalating ? 'note warn' : 'note'} data-testid="added">${t.tokenform.addedMethod(other)} ${added.escalating && t.tokenform.addedEscalating(added.why || t.methods.whyUnknown)}</p>`}
      ${params?.get('address') && how === 'edit' && html`<p class="note" data-testid="added">${t.tokenform.addedAddress(params.get('address'))}</p>`}
      ${how === 'edit' && token.state === 'expired' && html`<p class="note warn">${t.tokenform.expiredNow}</p>`}
      ${how === 'edit' && html`<p><a href=${'#' + back.replace(base, `${base}/${id}/regenerate`)} data-testid="to-regenerate">${t.tokenform.regenerate}</a></p>`}
      ${all && how === 'generate' && html`<${AccountField} label=${t.tokenform.account} hint=${t.tokenform.accountHint} value=${draft.account} onInput=${(account) => set({ account })} error=${aboutField(problem, 'account')} />`}
      <${TextField} name="description" label=${t.tokenform.description} hint=${t.tokenform.descriptionHint} placeholder=${t.tokenform.descriptionExample} maxlength=${longestDescription} autocomplete="off" autofocus=${!ready}
        value=${draft.description} onInput=${(description) => set({ description })} error=${still('description') || aboutField(problem, 'description')} />
      <${ExpiryField} draft=${draft} set=${set} error=${still('expires') || aboutField(problem, 'expires', 'lifetime') || expiryReason(problem)} />
      <${GrantField} draft=${draft} set=${set} start=${from.start} catalog=${catalog} added=${other} error=${still('methods') || aboutField(problem, 'sets', 'methods')} />
      <${LimitsField} draft=${draft} set=${set} problem=${problem} open=${limits.some((field) => from.start[field] || draft[field])} />
      ${errors.form && !differs && html`<p class="note" role="alert" tabindex="-1">${errors.form}</p>`}
      ${problem?.reason === 'already_applied' ? html`<p class="note warn" role="alert" tabindex="-1"><span>${t.tokenform.alreadyDone(problem.id)} <a href=${`#/token/${problem.id}/regenerate`} onClick=${() => release.current?.()}>${t.tokenform.openRegenerate}</a></span></p>`
        : html`<${ProblemNote} problem=${problem} except=${[...shown, ...expiryReasons]}>${problem?.unknown && ' ' + t.tokenform.outcomeUnknown}<//>`}
    <//>`;
}

const mayLeave = () => ask({ title: t.tokenform.leave, text: t.tokenform.leaveText, yes: t.tokenform.leaveYes, no: t.tokenform.leaveNo });

// Reasons that are about the date even where the server names no field.
const expiryReasons = ['lifetime_too_long', 'expiry_required'];

const expiryReason = (problem) => problem && expiryReasons.includes(problem.reason) ? problemText(problem) : '';
