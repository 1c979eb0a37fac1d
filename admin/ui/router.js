// Places within the page are in the fragment (#/tokens/7/edit?add=…): no server
// sees them, and Back and reload lead to them. Nothing secret is ever put there.
//
// A view may hold the person back while something would be lost (holdBack); then
// leaving asks first.
import { createStore } from './store.js';

export const home = '/tokens';

function parse(hash) {
  const [path, search = ''] = (hash.replace(/^#/, '') || home).split('?');
  const parts = path.split('/').filter(Boolean).map(decode);
  return { path: '/' + parts.join('/'), parts, params: new URLSearchParams(search), hash: '#' + path + (search && '?' + search) };
}

function decode(s) {
  try {
    return decodeURIComponent(s);
  } catch {
    return s;
  }
}

export const place = createStore(parse(location.hash));

let guard = null; // asks; resolves to true if leaving is fine

// holdBack sets who is asked before the place changes; returns how to stop that.
export function holdBack(ask) {
  guard = ask;
  return () => {
    if (guard === ask) guard = null;
  };
}

export function go(to, { replace = false } = {}) {
  const hash = '#' + to;
  if (replace) {
    history.replaceState(null, '', hash);
    place.set(parse(hash));
  } else if (location.hash !== hash) {
    location.hash = hash;
  }
}

// The title is set by the views, never from what the person typed.
export function setTitle(title) {
  document.title = title;
}

let asking = false;

addEventListener('hashchange', async () => {
  const to = parse(location.hash);
  const from = place.get();
  if (to.hash === from.hash) return;
  if (!guard) {
    place.set(to);
    return;
  }
  history.pushState(null, '', from.hash); // stay until the answer is there
  if (asking) return;
  asking = true;
  const leave = await guard();
  asking = false;
  if (leave) {
    guard = null;
    go(to.hash.slice(1));
  }
});

// Closing or reloading the page asks too; the words are the browser's.
addEventListener('beforeunload', (event) => {
  if (guard) event.preventDefault();
});
