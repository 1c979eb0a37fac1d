// Where one can go.
import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { place } from '../router.js';
import { isOperator, platform } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';

export function Navigation() {
  const { path } = useStore(place);
  const noun = path.split('/')[1];
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [noun]);
  const link = (to, icon, label, also) => html`
    <li><a href=${'#/' + to} aria-current=${noun === to || noun === also ? 'page' : undefined} data-testid=${'nav-' + to}><${Icon} name=${icon} />${label}</a></li>`;
  return html`
    <nav ref=${nav} class="side" aria-label=${t.nav.label}>
      <p class="side-title" id="nav-settings">${t.nav.settings}</p>
      <ul aria-labelledby="nav-settings">
        ${link('tokens', 'key', t.nav.tokens, 'token')}
        ${link('activity', 'chart', t.nav.activity)}
        ${platform().keeps_credentials && link('platform', 'cloud', t.credential.title(platform().name))}
        ${link('security', 'shield', t.nav.security)}
        ${link('sessions', 'screen', t.nav.sessions)}
        ${!isOperator() && link('audit', 'list', t.nav.audit)}
      </ul>
      ${isOperator() && html`
        <p class="side-title" id="nav-operators">${t.nav.operators}</p>
        <ul aria-labelledby="nav-operators">
          ${link('all-tokens', 'key', t.nav.allTokens)}
          ${link('accounts', 'people', t.nav.accounts)}
          ${link('audit', 'list', t.nav.audit)}
        </ul>`}
    </nav>`;
}
