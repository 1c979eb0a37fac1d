// The button that goes through the themes.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { useStore } from '../store.js';
import { t } from '../texts.js';
import { nextTheme, theme } from '../theme.js';

const icons = { system: 'screen', light: 'sun', dark: 'moon' };

export function ThemeSwitch() {
  const now = useStore(theme);
  const label = t.shell.theme(t.shell.themes[now], t.shell.themes[nextTheme()]);
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} data-testid="theme" onClick=${() => theme.set(nextTheme())}><${Icon} name=${icons[now]} /></button>`;
}
