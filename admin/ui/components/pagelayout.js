// The heading of a page, and what is below it.
import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { setTitle } from '../router.js';
import { t } from '../texts.js';

// Page is a view's heading and content. Coming to another view moves the focus to
// its heading, so that the keyboard and the screen reader are where the eye is.
export function Page({ title, name = title, text, children, tools, up }) {
  const heading = useRef(null);
  useEffect(() => setTitle(t.shell.title(name)), [name]);
  useEffect(() => {
    if (visits++ > 0 && !document.querySelector('dialog[open]')) heading.current.focus();
  }, []);
  return html`
    <div class="page">
      <div class="page-head"><div>${up || html`<p class="crumb">${t.shell.settings}</p>`}<h1 ref=${heading} tabindex="-1">${title}</h1>${text && html`<p class="lead">${text}</p>`}</div>${tools}</div>
      ${children}
    </div>`;
}

let visits = 0;
