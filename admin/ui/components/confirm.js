// How the person who is signed in confirms a change: the password, or a passkey.
import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { confirmedUntil, currentAccount, endConfirmation, platform, session } from '../session.js';
import { useStore } from '../store.js';
import { format, t } from '../texts.js';
import { Button, useAction } from './action.js';
import { PasswordField } from './field.js';
import { canConfirm, passkeyProblems } from './passkey.js';
import { ProblemNote, problemText } from './problem.js';

// confirmProblems are the fields and reasons of problems that Confirm shows.
export const confirmProblems = ['password', 'confirmation_failed', 'confirmation_required', ...passkeyProblems];

// Confirm asks for what confirms change, which is of useChange. People of the platform have
// their password there. The hidden login tells password managers whose password it is. It
// asks for nothing while nothing is needed. blocked is set while the change cannot be made.
export function Confirm({ change, name = 'password', label, hint, blocked }) {
  const until = useConfirmedUntil();
  const { problem, signIn, passwordOnly } = change;
  if (!signIn && !passwordOnly && until) return html`<${NotNeeded} until=${until} />`;
  const usual = currentAccount()?.of_platform ? t.components.confirm.ofPlatform(platform().name) : t.components.confirm.label;
  return html`
    <div class="confirm">
      <input type="text" name="username" autocomplete="username" value=${currentAccount()?.login} readonly hidden />
      <${PasswordField} name=${name} label=${label || usual} hint=${hint} value=${change.password} onInput=${change.setPassword} error=${passwordError(problem)}
        beside=${canConfirm() && !passwordOnly && html`<${Button} class="secondary outline use-passkey" icon="key" busy=${change.waiting} disabled=${Boolean(blocked)} data-testid="use-passkey" onClick=${change.runWithPasskey}>${t.components.usePasskey}<//>`} />
      <${PasskeyError} problem=${problem} />
    </div>`;
}

// PasskeyError says what went wrong with a passkey.
export const PasskeyError = ({ problem }) => problem && passkeyProblems.includes(problem.reason) && html`
  <small class="error" role="alert" data-testid="passkey-error">${problemText(problem)}</small>`;

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

function passwordError(problem) {
  switch (problem?.reason) {
    case 'confirmation_failed': return t.components.confirm.wrong;
    case 'confirmation_required': return t.components.confirm.missing;
  }
  return problem?.field === 'password' ? problemText(problem) : '';
}
