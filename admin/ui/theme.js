// Whether the page is light or dark: as the system is, or as the person chose. The choice
// is in the state of the history, since pages here keep nothing in the browser: it lasts
// while the tab does, over reloads too.
import { createStore } from './store.js';

const themes = ['system', 'light', 'dark'];

const remembered = history.state?.theme;

export const theme = createStore(themes.includes(remembered) ? remembered : 'system');

export const nextTheme = () => themes[(themes.indexOf(theme.get()) + 1) % themes.length];

// keep notes the choice at the place where the person is now.
const keep = () => history.replaceState({ ...history.state, theme: theme.get() }, '');

function apply() {
  const { dataset } = document.documentElement;
  if (theme.get() === 'system') delete dataset.theme;
  else dataset.theme = theme.get();
}

apply();
theme.subscribe(() => {
  apply();
  keep();
});
addEventListener('hashchange', keep);
