// How a credential for the platform behind the gate stands, as a badge and as text.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { ServerText } from '../components/problem.js';
import { insert, Time } from '../components/time.js';
import { platform } from '../session.js';
import { t } from '../texts.js';

// stateOf is the name of the state in texts.
function stateOf({ kind, state, reason }) {
  if (kind === 'none' || kind === 'locked') return kind;
  return { ok: 'ok', failed: reason || 'bad_answer' }[state] || 'unused';
}

// isUsable reports whether nothing is known to be wrong with it.
export const isUsable = (credential) => ['ok', 'unused'].includes(stateOf(credential));

const badgeStyles = { // class and icon
  ok: ['good', 'check'], unused: ['', 'clock'], missing: ['warn', 'warn'], unreachable: ['warn', 'clock'],
};

// CredentialBadge says the state in a word. needed is set if there are tokens that need
// the credential.
export function CredentialBadge({ credential, needed }) {
  const state = credential.kind === 'none' && needed && platform().sends_sessions ? 'missing' : stateOf(credential);
  if (state === 'none') return html`<span class="quiet" data-testid="credential-badge">${t.platform.badges.none}</span>`;
  const [style, icon] = badgeStyles[state] || ['bad', 'warn'];
  return html`<span class=${'badge state ' + style} data-testid="credential-badge"><${Icon} name=${icon} />${t.platform.badges[state] || t.platform.badges.bad_answer}</span>`;
}

// credentialText is a sentence or two: how it stands, since when, and what to do.
export function credentialText(credential) {
  const text = t.platform.states[stateOf(credential)];
  if (!text) return html`<${ServerText}>${credential.detail}<//>`;
  return insert((since) => text(platform().name, since, credential.kind), credential.since && html`<${Time} instant=${credential.since} as="since" />`);
}
