// Requests to the management API under /api/v1/. This is the only module that talks to
// the server, and the only one that knows how a refusal looks on the wire.
//
// A 401 for an ended session does not reach the caller: the person is asked to
// sign in again (session.js sets onSignInRequired) and the request is then sent
// once more, so whatever was being done goes on.

const base = 'api/v1';
const patience = 60_000; // ms, for slow networks

// Problem is a refusal or a failure, as the API words it (RFC 9457).
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || '');
    this.status = status;
    this.reason = body.reason || 'network';
    this.detail = body.detail || '';
    this.field = body.field || '';
    this.id = body.id;
    this.retryAfter = body.retry_after;
  }

  // unknown tells that the server may or may not have carried it out.
  get unknown() {
    return this.status === 0 || this.status >= 500;
  }
}

let onSignInRequired = async () => false;
export const whenSignInRequired = (f) => { onSignInRequired = f; };

let onSetupRequired = () => {};
export const whenSetupRequired = (f) => { onSetupRequired = f; };

// request sends one request and answers {data, etag}.
export async function request(method, path, { body, headers = {}, signal, patient = false } = {}) {
  for (;;) {
    const response = await send(method, path, body, headers, signal);
    if (response.ok) {
      const data = response.status === 204 ? null : await read(response);
      return { data, etag: response.headers.get('ETag') || '' };
    }
    const problem = new Problem(response.status, await read(response).catch(() => ({ reason: 'unavailable' })));
    if (problem.retryAfter === undefined) problem.retryAfter = Number(response.headers.get('Retry-After')) || 0;
    if (problem.reason === 'second_factor_setup_required') onSetupRequired();
    if (problem.reason === 'sign_in_required' && !patient && await onSignInRequired()) continue;
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
  const timeout = AbortSignal.timeout(patience);
  init.signal = signal && AbortSignal.any ? AbortSignal.any([signal, timeout]) : signal || timeout;
  try {
    return await fetch(base + path, init);
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Problem(0);
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new Problem(0);
  }
}

// query makes ?a=b of what is there.
export function query(params) {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(params)) if (v !== undefined && v !== '' && v !== null) q.set(k, v);
  const s = q.toString();
  return s ? '?' + s : '';
}

export const get = async (path, options) => (await request('GET', path, options)).data;
const sender = (method) => async (path, body, options) => (await request(method, path, { ...options, body })).data;
export const post = sender('POST');
export const put = sender('PUT');
export const patch = sender('PATCH');
export const del = sender('DELETE');
