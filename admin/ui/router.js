// Places within the page are in the fragment (#/tokens/7/edit?add=…): no server
// sees them, and Back and reload lead to them. Nothing secret is ever put there.
//
// While something would be lost by leaving, a component guards the place
// (guardLeaving); then leaving asks first.
import { createStore } from './store.js';

export const home = '/tokens';

// parse splits a fragment: {path, parts of the path, params, hash}.
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

export const route = createStore(parse(location.hash));

let guard = null; // async function that returns whether to leave

// guardLeaving sets the guard, and returns the function that removes it.
export function guardLeaving(mayLeave) {
  guard = mayLeave;
  return () => {
    if (guard === mayLeave) guard = null;
  };
}

// mayLeave asks what guards the place, if something does.
export const mayLeave = async () => !guard || guard();

export function navigate(to, { replace = false } = {}) {
  const hash = '#' + to;
  if (replace) {
    history.replaceState(history.state, '', hash);
    route.set(parse(hash));
  } else if (location.hash !== hash) {
    location.hash = hash;
  }
}

// setTitle is called with texts of ours only, never with what the person typed.
export function setTitle(title) {
  document.title = title;
}

let asking = false;

addEventListener('hashchange', async () => {
  const to = parse(location.hash);
  const from = route.get();
  if (to.hash === from.hash) return;
  if (!guard) {
    route.set(to);
    return;
  }
  history.pushState(history.state, '', from.hash); // stay until the guard has answered
  if (asking) return;
  asking = true;
  const leave = await mayLeave();
  asking = false;
  if (leave) {
    guard = null;
    navigate(to.hash.slice(1));
  }
});

// Closing or reloading the page asks too, in the browser's words.
addEventListener('beforeunload', (event) => {
  if (guard) event.preventDefault();
});
