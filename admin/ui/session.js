// Who is signed in. The state is 'loading' until the server was asked, 'out'
// without a session, 'in' with one, and 'ended' when a session that was there is
// over: then the page stays as it is, under the sign-in form.
import * as api from './api.js';
import { whenSetupRequired, whenSignInRequired } from './request.js';
import { createStore } from './store.js';

export const session = createStore({ state: 'loading', data: null, problem: null });

let waiting = []; // requests that go on after the person has signed in

export const whoAmI = () => session.get().data?.account;
export const policy = () => session.get().data?.policy || {};
export const platform = () => session.get().data?.platform || {};
export const isOperator = () => whoAmI()?.role === 'operator';
export const needsSetup = () => Boolean(whoAmI()?.second_factor_required && !whoAmI()?.has_second_factor);

// load asks first whether there is a session: to be refused would stand in the
// browser's console as an error.
export async function load() {
  try {
    const { signed_in, session: found } = await api.session.ways();
    if (signed_in) signedIn(found || await api.session.get());
    else session.set({ state: 'out', data: null, problem: null });
  } catch (problem) {
    session.set({ state: 'out', data: null, problem: problem.reason === 'sign_in_required' ? null : problem });
  }
}

// refresh asks again, after something about the account was changed.
export async function refresh() {
  const data = await api.session.get().catch(() => null);
  if (data) session.set({ ...session.get(), data });
}

// signedIn takes a new session. Requests that wait go on only if it is still the
// same person: what is on the page is nobody else's.
export function signedIn(data) {
  const before = whoAmI();
  const same = !before || before.id === data.account.id;
  session.set({ state: 'in', data, problem: null });
  for (const resolve of waiting.splice(0)) resolve(same);
}

export async function signOut() {
  await api.session.signOut().catch((problem) => {
    if (problem.reason !== 'sign_in_required') throw problem;
  });
  forget();
}

// forget drops everything that the page knows.
export function forget() {
  for (const resolve of waiting.splice(0)) resolve(false);
  session.set({ state: 'out', data: null, problem: null });
}

whenSignInRequired(() => {
  const now = session.get();
  if (now.state === 'out' || now.state === 'loading') return false;
  session.set({ ...now, state: 'ended' });
  return new Promise((resolve) => waiting.push(resolve));
});
whenSetupRequired(refresh);
