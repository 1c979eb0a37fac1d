// The password of the person who is signed in, which changes need.
import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { confirmedUntil, currentAccount, endConfirmation, platform, session } from '../session.js';
import { useStore } from '../store.js';
import { format, t } from '../texts.js';
import { useAction } from './action.js';
import { PasswordField } from './field.js';
import { Problem } from '../request.js';
import { ProblemNote, problemText } from './problem.js';

// confirmProblems are the fields and reasons of problems that Confirm shows.
export const confirmProblems = ['password', 'confirmation_failed', 'confirmation_required'];

// passwordMissing is the problem of who has not filled it in.
export const passwordMissing = () => new Problem(403, { reason: 'confirmation_required' });

// Confirm asks for the password. People of the platform have theirs there. The hidden
// login tells password managers whose password it is. With withinTime it asks for none
// while none is needed: then the caller sends the change without one (passwordNeeded).
export function Confirm({ value, onInput, problem, hint, withinTime }) {
  const until = useConfirmedUntil();
  if (withinTime && until) return html`<${NotNeeded} until=${until} />`;
  return html`
    <div class="confirm">
      <input type="text" name="username" autocomplete="username" value=${currentAccount()?.login} readonly hidden />
      <${PasswordField} name="password" label=${currentAccount()?.of_platform ? t.components.confirm.ofPlatform(platform().name) : t.components.confirm.label} hint=${hint} value=${value} onInput=${onInput} error=${passwordError(problem)} />
    </div>`;
}

function NotNeeded({ until }) {
  const { run, busy, problem } = useAction(async () => {
    await endConfirmation();
    setTimeout(() => [...document.querySelectorAll('[name=password]')].pop()?.focus()); // in place of the button
  });
  return html`
    <div class="confirm" data-testid="confirm-open">
      <p class="confirm-open">${t.components.confirm.notNeeded(format.time(until))} <button type="button" class="link" aria-disabled=${busy ? 'true' : undefined} data-testid="confirm-end" onClick=${run}>${t.components.confirm.end}</button></p>
      <${ProblemNote} problem=${problem} />
    </div>`;
}

// useConfirmedUntil renders again when the time has ended.
function useConfirmedUntil() {
  useStore(session);
  const [, setEnds] = useState(0);
  const until = confirmedUntil();
  useEffect(() => {
    if (!until) return;
    const timer = setTimeout(() => setEnds((n) => n + 1), until - Date.now());
    return () => clearTimeout(timer);
  }, [until?.getTime()]);
  return until;
}

// passwordError is what a field of the password says of a problem.
export function passwordError(problem) {
  switch (problem?.reason) {
    case 'confirmation_failed': return t.components.confirm.wrong;
    case 'confirmation_required': return t.components.confirm.missing;
  }
  return problem?.field === 'password' ? problemText(problem) : '';
}
