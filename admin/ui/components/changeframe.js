// A frame in which something is changed: fields, the password of the person, and
// one button. It stays as it is until the change has been made.
import { html, useState } from '../vendor/htm-preact.js';
import { changed } from '../changes.js';
import { t } from '../texts.js';
import { Button, useAction } from './action.js';
import { say } from './announcer.js';
import { Confirm } from './confirm.js';
import { Dialog } from './dialog.js';
import { focusFirstError } from './field.js';
import { ProblemNote } from './problem.js';

const about = ['password', 'confirmation_failed', 'confirmation_required'];

// check returns whether nothing is missing; work does it and returns what to say, or
// nothing where the frame is to stay. fields are those that show their problems
// themselves. With over set it is done, and there is only something left to read.
export function ChangeFrame({ title, testid, label, kind, hint, fields = [], over, onClose, check, work, children }) {
  const [password, setPassword] = useState('');
  const { run, busy, problem, setProblem } = useAction(async () => {
    const ok = check ? check() : true;
    if (!password) setProblem({ reason: 'confirmation_required' });
    if (!ok || !password) return focusFirstError();
    try {
      const words = await work(password);
      if (!words) return;
      changed();
      say(words);
      onClose();
    } catch (e) {
      focusFirstError();
      throw e;
    }
  });
  const close = () => busy || onClose();
  const footer = over ? html`<button type="button" data-testid="frame-close" onClick=${close}>${t.components.close}</button>` : html`
    <button type="button" class="secondary outline" data-testid="cancel" onClick=${close}>${t.components.cancel}</button>
    <${Button} type="submit" class=${kind} busy=${busy} data-testid="submit">${label}<//>`;
  return html`
    <${Dialog} title=${title} size="small" testid=${testid} onClose=${close} onSubmit=${over ? close : run} footer=${footer}>
      ${children(problem)}
      ${!over && html`
        <${ProblemNote} problem=${problem} except=${[...about, ...fields]} />
        <${Confirm} value=${password} onInput=${setPassword} problem=${problem} hint=${hint} />`}
    <//>`;
}
