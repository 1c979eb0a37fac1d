// The calls of the management API, by what they are about.
import { del, get, patch, post, put, query, request } from './request.js';

const id = encodeURIComponent;

export const session = {
  get: () => get('/session', { patient: true }),
  ways: () => get('/sign-in', { patient: true }),
  signIn: (body) => post('/session', body, { patient: true }),
  signOut: () => del('/session', {}, { patient: true }),
  list: () => get('/sessions'),
  end: (one) => del('/sessions/' + id(one)),
  endOthers: () => del('/sessions'),
};

export const account = {
  setPassword: (body) => put('/account/password', body),
  startSecondFactor: (password) => post('/account/second-factor', { password }),
  confirmSecondFactor: (password, code) => post('/account/second-factor/confirm', { password, code }),
  newRecoveryCodes: (password, code) => post('/account/second-factor/recovery-codes', { password, code }),
  removeSecondFactor: (password, code) => del('/account/second-factor', { password, code }),
  upstream: () => get('/account/upstream'),
  setUpstream: (body) => put('/account/upstream', body),
  removeUpstream: (password) => del('/account/upstream', { password }),
};

const once = (key) => ({ headers: { 'Idempotency-Key': key } });

export const tokens = {
  list: (params, signal) => get('/tokens' + query(params), { signal }),
  get: async (number) => {
    const { data, etag } = await request('GET', '/tokens/' + id(number));
    return { token: data, etag };
  },
  generate: (body, key) => post('/tokens', body, once(key)),
  copy: (number, body, key) => post(`/tokens/${id(number)}/copy`, body, once(key)),
  regenerate: (number, body, key) => post(`/tokens/${id(number)}/regenerate`, body, once(key)),
  edit: (number, body, etag) => patch('/tokens/' + id(number), body, { headers: { 'If-Match': etag } }),
  remove: (ids, password) => post('/tokens/remove', { ids, password }),
  activity: (number) => get(`/tokens/${id(number)}/activity`),
};

export const activity = { get: (login) => get('/activity' + query({ account: login })) };

export const accounts = {
  list: (params, signal) => get('/accounts' + query(params), { signal }),
  get: async (login) => {
    const { data, etag } = await request('GET', '/accounts/' + id(login));
    return { account: data, etag };
  },
  add: (body) => post('/accounts', body),
  edit: (login, body, etag) => patch('/accounts/' + id(login), body, { headers: etag ? { 'If-Match': etag } : {} }),
  setPassword: (login, body) => put(`/accounts/${id(login)}/password`, body),
  remove: (login, withTokens, password) => del(`/accounts/${id(login)}` + (withTokens ? '?with_tokens=true' : ''), { password }),
  resetSecondFactor: (login, password) => del(`/accounts/${id(login)}/second-factor`, { password }),
  setUpstream: (login, body) => put(`/accounts/${id(login)}/upstream`, body),
  removeUpstream: (login, password) => del(`/accounts/${id(login)}/upstream`, { password }),
  reseal: (password) => post('/upstream/reseal', { password }),
};

export const audit = { list: (params, signal) => get('/audit' + query(params), { signal }) };

export const catalog = {
  methods: () => get('/methods'),
  sets: () => get('/sets'),
};
