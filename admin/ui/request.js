// Requests to the management API under /api/v1/. This is the only module that talks to
// the server, and the only one that knows the form in which it refuses.
//
// A 401 for an ended session does not reach the caller: the person is asked to
// sign in again (session.js handles that) and the request is then sent once more,
// so that whatever was being done goes on.

const base = 'api/v1';
const timeout = 60_000; // ms, for slow networks

// Problem is a refusal in the API's words (RFC 9457), or a failure: the status is 0
// if no answer came.
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || '');
    this.status = status;
    this.reason = body.reason || 'network';
    this.detail = body.detail || '';
    this.field = body.field || '';
    this.id = body.id;
    this.retryAfter = body.retry_after; // seconds
    this.factors = body.factors || []; // second factors that sign in here: code, passkey
    this.passkey = body.passkey; // options for one
  }

  // outcomeUnknown reports that the server may have carried it out all the same.
  get outcomeUnknown() {
    return this.status === 0 || this.status >= 500;
  }
}

let onSignInRequired = async () => false;
let onSetupRequired = () => {};
let onPassword = () => {};

// handleSignInRequired sets what asks the person to sign in; it resolves to whether to
// send the request again.
export const handleSignInRequired = (handler) => { onSignInRequired = handler; };

// handleSetupRequired sets what is called if a second factor has to be set up first.
export const handleSetupRequired = (handler) => { onSetupRequired = handler; };

// handlePassword sets what is called after a change: with whether the password confirmed
// it, or false if the server asked for the password.
export const handlePassword = (handler) => { onPassword = handler; };

// request sends one request and resolves to {data, etag}. With askToSignIn false it
// fails if there is no session.
export async function request(method, path, { body, headers = {}, signal, askToSignIn = true } = {}) {
  for (;;) {
    const response = await send(method, path, body, headers, signal);
    if (response.ok) {
      if (body?.password) onPassword(true);
      const data = response.status === 204 ? null : await readBody(response);
      return { data, etag: response.headers.get('ETag') || '' };
    }
    const problem = new Problem(response.status, await readBody(response).catch(() => ({ reason: 'unavailable' })));
    if (problem.retryAfter === undefined) problem.retryAfter = Number(response.headers.get('Retry-After')) || 0;
    if (problem.reason === 'second_factor_setup_required') onSetupRequired();
    if (problem.reason === 'confirmation_required') onPassword(false);
    if (problem.reason === 'sign_in_required' && askToSignIn && await onSignInRequired()) continue;
    throw problem;
  }
}

async function send(method, path, body, headers, signal) {
  const init = { method, headers: { Accept: 'application/json', ...headers }, credentials: 'same-origin', cache: 'no-store', redirect: 'error' };
  if (method !== 'GET') {
    init.headers['X-Patgate-Request'] = '1';
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body || {});
  }
  const timedOut = AbortSignal.timeout(timeout);
  init.signal = signal && AbortSignal.any ? AbortSignal.any([signal, timedOut]) : signal || timedOut;
  try {
    return await fetch(base + path, init);
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Problem(0);
  }
}

async function readBody(response) {
  try {
    return await response.json();
  } catch {
    throw new Problem(0);
  }
}

// query is ?a=b for the parameters that have a value, or empty.
export function query(params) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '' && value !== null) search.set(name, value);
  }
  const text = search.toString();
  return text && '?' + text;
}

const sender = (method) => async (path, body, options) => (await request(method, path, { ...options, body })).data;

export const get = async (path, options) => (await request('GET', path, options)).data;
export const post = sender('POST');
export const put = sender('PUT');
export const patch = sender('PATCH');
export const del = sender('DELETE');
