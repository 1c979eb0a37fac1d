// Who is signed in. The state is 'loading' until the server was asked, 'signedOut'
// without a session, 'signedIn' with one, and 'ended' when a session that was there
// has ended: then the page stays as it is, under the sign-in form.
import * as api from './api.js';
import { handlePassword, handleSetupRequired, handleSignInRequired } from './request.js';
import { createStore } from './store.js';

// platform is the name of the one whose people can sign in, if the server was asked already.
export const session = createStore({ state: 'loading', data: null, problem: null });

const waiting = []; // resolve functions of requests that go on after the person has signed in

export const currentAccount = () => session.get().data?.account;
export const policy = () => session.get().data?.policy || {};
export const platform = () => session.get().data?.platform || {};
export const isOperator = () => currentAccount()?.role === 'operator';
export const factors = () => currentAccount()?.factors || [];
export const mustSetUpFactor = () => Boolean(currentAccount()?.second_factor_required && !currentAccount()?.has_second_factor);

const signedOut = (known) => session.set({ state: 'signedOut', data: null, problem: null, ...known });

// loadSession asks first whether there is a session: a refusal would show as an error
// in the browser's console.
export async function loadSession() {
  try {
    const { signed_in, session: found, platform: name = '' } = await api.session.signInOptions();
    if (signed_in) startSession(found || await api.session.get());
    else signedOut({ platform: name });
  } catch (problem) {
    signedOut(problem.reason === 'sign_in_required' ? {} : { problem });
  }
}

// refreshSession loads it again, after something about the account was changed.
export async function refreshSession() {
  const data = await api.session.get().catch(() => null);
  if (data) session.set({ ...session.get(), data });
}

// The time in which changes need no password, on a site that allows one: confirmedUntil is
// when it ends, null if it is not open.
export function confirmedUntil() {
  const { confirm_seconds: longest, confirmed_until: until } = session.get().data || {};
  const left = until ? new Date(until) - Date.now() : 0;
  return left > 0 && left <= (longest + clockError) * 1000 ? new Date(until) : null;
}

const clockError = 60; // seconds by which this clock may be wrong

export const passwordNeeded = () => !confirmedUntil();

const setConfirmed = (until) => session.set({ ...session.get(), data: { ...session.get().data, confirmed_until: until } });

export async function endConfirmation() {
  await api.session.endConfirmation();
  setConfirmed(null);
}

// noteConfirmed is called after a change: with whether a password or a passkey confirmed it,
// which may have opened the time. Nothing else of the session is taken over: that may draw
// another page while there is something to read on this one.
export async function noteConfirmed(confirmed) {
  const { confirm_seconds: allowed } = session.get().data || {};
  if (!allowed) return;
  const now = confirmed ? await api.session.get().catch(() => null) : null;
  if (session.get().data) setConfirmed(now?.confirmed_until ?? null);
}
handlePassword(noteConfirmed);

// startSession takes a new session. Requests that wait go on only if it is still the
// same person: what is on the page is nobody else's.
export function startSession(data) {
  const before = currentAccount();
  const samePerson = !before || before.id === data.account.id;
  session.set({ state: 'signedIn', data, problem: null });
  for (const resolve of waiting.splice(0)) resolve(samePerson);
}

export async function signOut() {
  await api.session.signOut().catch((problem) => {
    if (problem.reason !== 'sign_in_required') throw problem;
  });
  forgetSession();
}

// forgetSession drops all that the page knows.
export function forgetSession() {
  for (const resolve of waiting.splice(0)) resolve(false);
  signedOut();
}

handleSignInRequired(() => {
  const now = session.get();
  if (now.state === 'signedOut' || now.state === 'loading') return false;
  session.set({ ...now, state: 'ended' });
  return new Promise((resolve) => waiting.push(resolve));
});
handleSetupRequired(refreshSession);
