// The browser's dialog for a passkey, and what went wrong in it as a Problem.
import { useEffect, useRef, useState } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { get, obstacle } from '../passkeys.js';
import { Problem } from '../request.js';
import { factors } from '../session.js';

// canConfirm reports whether the person has a passkey and this page can use passkeys. The
// server knows whether one of theirs works under this name of the site.
export const canConfirm = () => factors().includes('passkey') && !obstacle();

// passkeyProblems are the reasons of problems with a passkey.
export const passkeyProblems = ['passkey_cancelled', 'passkey_exists', 'passkey_failed', 'passkey_refused', 'passkey_elsewhere', 'passkey_cloned'];

const passkeyProblem = (reason) => new Problem(403, { reason });

const browserReasons = { NotAllowedError: 'passkey_cancelled', AbortError: 'passkey_cancelled', InvalidStateError: 'passkey_exists' };

// usePasskeyDialog returns ask, which calls use with a signal. use is create or get of
// passkeys.js; what the browser refuses becomes a Problem. waiting is set until the browser
// has answered; stop closes its dialog, and so does leaving the page.
export function usePasskeyDialog() {
  const controller = useRef(null);
  const [waiting, setWaiting] = useState(false);
  const stop = () => controller.current?.abort();
  useEffect(() => stop, []);
  const ask = async (use) => {
    controller.current = new AbortController();
    setWaiting(true);
    try {
      return await use(controller.current.signal);
    } catch (e) {
      throw e instanceof Problem || e instanceof TypeError ? e : passkeyProblem(browserReasons[e.name] || 'passkey_failed');
    } finally {
      controller.current = null;
      setWaiting(false);
    }
  };
  return { ask, waiting, stop };
}

// confirmWithPasskey makes the next change need no password. signIn is set if that changes
// how somebody signs in; ask is that of usePasskeyDialog.
export async function confirmWithPasskey(ask, signIn) {
  if (!canConfirm()) throw passkeyProblem('passkey_elsewhere');
  try {
    const passkey = await ask(async (signal) => get(await api.session.startConfirmation(signIn), signal));
    await api.session.confirm(passkey);
  } catch (problem) {
    const reason = { not_found: 'passkey_elsewhere', confirmation_failed: 'passkey_refused' }[problem.reason];
    throw reason ? passkeyProblem(reason) : problem;
  }
}
