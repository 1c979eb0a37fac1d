// The places that a person can go to.
import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { route } from '../router.js';
import { isOperator, platform } from '../session.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';

export function Navigation() {
  const { path } = useStore(route);
  const noun = path.split('/')[1];
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [noun]);
  const hidden = useHidden(nav);
  // also is another place that belongs to the link.
  const link = (to, icon, label, also) => html`
    <li><a href=${'#/' + to} aria-current=${noun === to || noun === also ? 'page' : undefined} data-testid=${'nav-' + to}><${Icon} name=${icon} />${label}</a></li>`;
  return html`
    <nav ref=${nav} class=${'side' + hidden} aria-label=${t.shell.navigation}>
      <p class="side-title" id="nav-settings">${t.shell.settings}</p>
      <ul aria-labelledby="nav-settings">
        ${link('tokens', 'key', t.shell.tokens, 'token')}
        ${link('activity', 'chart', t.shell.activity)}
        ${platform().keeps_credentials && link('platform', 'cloud', t.platform.title(platform().name))}
        ${link('security', 'shield', t.shell.security)}
        ${link('sessions', 'screen', t.shell.sessions)}
        ${!isOperator() && link('audit', 'list', t.shell.audit)}
      </ul>
      ${isOperator() && html`
        <p class="side-title" id="nav-operators">${t.shell.operators}</p>
        <ul aria-labelledby="nav-operators">
          ${link('all-tokens', 'key', t.shell.allTokens)}
          ${link('accounts', 'people', t.shell.accounts)}
          ${link('audit', 'list', t.shell.audit)}
        </ul>`}
    </nav>`;
}

// useHidden is the classes of a row that is wider than the screen: more-left and more-right
// fade the ends at which there is more.
function useHidden(row) {
  const [hidden, setHidden] = useState('');
  useEffect(() => {
    const element = row.current;
    const measure = () => {
      const left = element.scrollLeft > 1;
      const right = element.scrollLeft + element.clientWidth < element.scrollWidth - 1;
      setHidden((left ? ' more-left' : '') + (right ? ' more-right' : ''));
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  return hidden;
}
