// How a credential for the platform behind the gate stands.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { platform, policy } from '../session.js';
import { format, t } from '../texts.js';

// standing is the one word for how a credential stands.
function standing({ kind, state, reason }) {
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
  if (word === 'none') return html`<span class="quiet" data-testid="credential-badge">${t.platform.badges.none}</span>`;
  const [look, icon] = looks[word] || ['bad', 'warn'];
  return html`<span class=${'badge state ' + look} data-testid="credential-badge"><${Icon} name=${icon} />${t.platform.badges[word] || t.platform.badges.bad_answer}</span>`;
}

// sayState is a sentence or two: how it is, since when, and what to do.
export function sayState(upstream) {
  const say = t.platform.states[standing(upstream)];
  return say ? say(platform().name, upstream.since && format.since(upstream.since, policy().zone), upstream.kind) : upstream.detail;
}
