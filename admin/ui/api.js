// The calls of the management API, by what they are about.
import { del, get, patch, post, put, query, request } from './request.js';

const segment = encodeURIComponent; // of a path

export const session = {
  get: () => get('/session', { askToSignIn: false }),
  signInOptions: () => get('/sign-in', { askToSignIn: false }),
  signIn: (body) => post('/session', body, { askToSignIn: false }),
  startConfirmation: (signIn) => post('/session/confirmation/options', { sign_in: signIn }),
  confirm: (passkey) => post('/session/confirmation', { passkey }),
  endConfirmation: () => del('/session/confirmation'),
  signOut: () => del('/session', {}, { askToSignIn: false }),
  list: () => get('/sessions'),
  end: (id) => del('/sessions/' + segment(id)),
  endOthers: () => del('/sessions'),
};

// account is that of the person who is signed in.
export const account = {
  setPassword: (body) => put('/account/password', body),
  startSecondFactor: (password) => post('/account/second-factor', { password }),
  confirmSecondFactor: (password, code) => post('/account/second-factor/confirm', { password, code }),
  newRecoveryCodes: (password, code) => post('/account/second-factor/recovery-codes', { password, code }),
  removeSecondFactor: (password, code) => del('/account/second-factor', { password, code }),
  passkeys: () => get('/account/passkeys'),
  startPasskey: (password, code) => post('/account/passkeys/options', { password, code }),
  addPasskey: (name, passkey) => post('/account/passkeys', { name, passkey }),
  removePasskey: (id, password, code) => del('/account/passkeys/' + segment(id), { password, code }),
  upstream: () => get('/account/upstream'),
  setUpstream: (body) => put('/account/upstream', body),
  removeUpstream: (password) => del('/account/upstream', { password }),
};

const idempotent = (key) => ({ headers: { 'Idempotency-Key': key } });
const ifUnchanged = (etag) => ({ headers: etag ? { 'If-Match': etag } : {} });

export const tokens = {
  list: (params, signal) => get('/tokens' + query(params), { signal }),
  get: async (id) => {
    const { data, etag } = await request('GET', '/tokens/' + segment(id));
    return { token: data, etag };
  },
  generate: (body, key) => post('/tokens', body, idempotent(key)),
  copy: (id, body, key) => post(`/tokens/${segment(id)}/copy`, body, idempotent(key)),
  regenerate: (id, body, key) => post(`/tokens/${segment(id)}/regenerate`, body, idempotent(key)),
  edit: (id, body, etag) => patch('/tokens/' + segment(id), body, ifUnchanged(etag)),
  remove: (ids, password) => post('/tokens/remove', { ids, password }),
  activity: (id) => get(`/tokens/${segment(id)}/activity`),
};

export const activity = { get: (login) => get('/activity' + query({ account: login })) };

export const accounts = {
  list: (params, signal) => get('/accounts' + query(params), { signal }),
  get: async (login) => {
    const { data, etag } = await request('GET', '/accounts/' + segment(login));
    return { account: data, etag };
  },
  add: (body) => post('/accounts', body),
  edit: (login, body, etag) => patch('/accounts/' + segment(login), body, ifUnchanged(etag)),
  setPassword: (login, body) => put(`/accounts/${segment(login)}/password`, body),
  remove: (login, withTokens, password) => del(`/accounts/${segment(login)}` + (withTokens ? '?with_tokens=true' : ''), { password }),
  resetSecondFactor: (login, password) => del(`/accounts/${segment(login)}/second-factor`, { password }),
  setUpstream: (login, body) => put(`/accounts/${segment(login)}/upstream`, body),
  removeUpstream: (login, password) => del(`/accounts/${segment(login)}/upstream`, { password }),
  reencryptUpstreams: (password) => post('/upstream/reseal', { password }),
};

export const audit = { list: (params, signal) => get('/audit' + query(params), { signal }) };

export const catalog = {
  methods: () => get('/methods'),
  sets: () => get('/sets'),
  resources: () => get('/resources'),
};
