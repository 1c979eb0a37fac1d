// A frame in which something is changed: fields, the password of the person, and
// one button. It stays open until the change has been made.
import { html, useState } from '../vendor/htm-preact.js';
import { noteChange } from '../revision.js';
import { passwordNeeded } from '../session.js';
import { t } from '../texts.js';
import { Button } from './action.js';
import { announce } from './announcer.js';
import { Confirm, confirmProblems, passwordMissing } from './confirm.js';
import { Dialog, useId } from './dialog.js';
import { focusFirstError } from './field.js';
import { ProblemNote } from './problem.js';
import { useSubmit } from './submit.js';

// ChangeFrame calls validate, which reports whether all is filled in, then work with the
// password. work resolves to what to announce; if to nothing, the frame stays open.
//
//   button, buttonClass   what the button says and how it looks
//   passwordHint          which password is meant
//   alwaysPassword        set if it is needed also while changes need none
//   blocked               why the button cannot be pressed yet; empty if it can
//   fields                fields and reasons of problems that the children show themselves
//   done                  set once only something is left to read
//   children(problem)     the fields
export function ChangeFrame({ title, testid, button, buttonClass, passwordHint, alwaysPassword, blocked = '', fields = [], done, onClose, validate = () => true, work, children }) {
  const [password, setPassword] = useState('');
  const { run, busy, problem } = useSubmit(async () => {
    const valid = validate();
    if (!password && (alwaysPassword || passwordNeeded())) throw passwordMissing();
    if (!valid) return focusFirstError();
    const announcement = await work(password);
    if (!announcement) return;
    noteChange();
    announce(announcement);
    onClose();
  });
  const close = () => busy || onClose();
  const why = useId('blocked');
  const footer = done ? html`<button type="button" data-testid="frame-close" onClick=${close}>${t.components.close}</button>` : html`
    ${blocked && html`<span id=${why} class="blocked" role="status" data-testid="blocked">${blocked}</span>`}
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class=${buttonClass} busy=${busy} disabled=${Boolean(blocked)} aria-describedby=${blocked ? why : undefined} data-testid="submit">${button}<//>`;
  return html`
    <${Dialog} title=${title} size="small" testid=${testid} onClose=${close} onSubmit=${done ? close : run} footer=${footer}>
      ${children(problem)}
      ${!done && html`
        <${ProblemNote} problem=${problem} except=${[...confirmProblems, ...fields]} />
        <${Confirm} value=${password} onInput=${setPassword} problem=${problem} hint=${passwordHint} withinTime=${!alwaysPassword} />`}
    <//>`;
}
