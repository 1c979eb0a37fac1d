// What an account has with the platform behind the gate, in words: how it stands, and
// the note that tells that tokens do not work without it.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { platform, policy } from '../session.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

// standing is the one word for how a credential stands.
export function standing({ kind, state, reason }) {
  if (kind === 'none' || kind === 'locked') return kind;
  return { ok: 'ok', failed: reason || 'bad_answer' }[state] || 'unused';
}

// works tells whether nothing is known to be wrong.
export const works = (upstream) => ['ok', 'unused'].includes(standing(upstream));

const looks = { ok: ['good', 'check'], unused: ['', 'clock'], missing: ['warn', 'warn'], unreachable: ['warn', 'clock'] };

// CredentialBadge tells at a glance. needed is set where there are tokens that it
// would be used for.
export function CredentialBadge({ of, needed }) {
  const word = of.kind === 'none' && needed && platform().sends_sessions ? 'missing' : standing(of);
  if (word === 'none') return html`<span class="quiet" data-testid="credential-badge">${t.credential.badges.none}</span>`;
  const [look, icon] = looks[word] || ['bad', 'warn'];
  return html`<span class=${'badge state ' + look} data-testid="credential-badge"><${Icon} name=${icon} />${t.credential.badges[word] || t.credential.badges.bad_answer}</span>`;
}

// sayState is a sentence or two: how it is, since when, and what to do.
export function sayState(upstream) {
  const say = t.credential.states[standing(upstream)];
  return say ? say(platform().name, upstream.since, policy().zone, upstream.kind) : upstream.detail;
}

// CredentialNote stands above the tokens of the person who is signed in where these
// need a credential and it is missing or fails. It looks again with each new list.
export function CredentialNote({ list }) {
  const [upstream, setUpstream] = useState(null);
  const wanted = platform().keeps_credentials && platform().sends_sessions && list;
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    api.account.upstream().then((found) => gone || setUpstream(found), () => {});
    return () => { gone = true; };
  }, [list]);
  if (!upstream || works(upstream)) return null;
  const none = upstream.kind === 'none';
  return html`
    <p class="note warn" data-testid="credential-note"><${Icon} name="warn" />
      <span>${none ? t.credential.missing(platform().name) : html`${t.credential.failing(platform().name)} ${sayState(upstream)}`} <a href="#/platform">${none ? t.credential.set : t.credential.look}</a></span></p>`;
}
