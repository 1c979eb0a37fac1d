// Whether the page is light or dark: as the system is, or as the person chose.
import { createKeptStore } from './store.js';

const themes = ['system', 'light', 'dark'];

export const theme = createKeptStore('theme', themes, 'system');

export const nextTheme = () => themes[(themes.indexOf(theme.get()) + 1) % themes.length];

function apply() {
  const { dataset } = document.documentElement;
  if (theme.get() === 'system') delete dataset.theme;
  else dataset.theme = theme.get();
}

apply();
theme.subscribe(apply);
