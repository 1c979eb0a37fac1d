// A frame in which something is changed: fields, what confirms the change, and
// one button. It stays open until the change has been made.
import { html } from '../vendor/htm-preact.js';
import { noteChange } from '../revision.js';
import { t } from '../texts.js';
import { Button } from './action.js';
import { announce } from './announcer.js';
import { useChange } from './change.js';
import { Confirm, confirmProblems } from './confirm.js';
import { Dialog, useId } from './dialog.js';
import { ProblemNote } from './problem.js';

// ChangeFrame is given validate, work, signIn and passwordOnly as useChange is. work resolves
// to what to announce; if to nothing, the frame stays open.
//
//   button, buttonClass   what the button says and how it looks
//   passwordHint          which password is meant
//   blocked               why the button cannot be pressed yet; empty if it can
//   fields                fields and reasons of problems that the children show themselves
//   done                  set once only something is left to read
//   children(problem)     the fields
export function ChangeFrame({ title, testid, button, buttonClass, passwordHint, signIn, passwordOnly, blocked = '', fields = [], done, onClose, validate, work, children }) {
  const change = useChange(async (password) => {
    const announcement = await work(password);
    if (!announcement) return;
    noteChange();
    announce(announcement);
    onClose();
  }, { validate, signIn, passwordOnly });
  const { run, busy, problem } = change;
  const close = () => change.stop() && onClose();
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
        <${Confirm} change=${change} hint=${passwordHint} blocked=${blocked} />`}
    <//>`;
}
