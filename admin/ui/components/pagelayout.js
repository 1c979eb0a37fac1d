// The heading of a page, and what is below it.
import { html, useContext, useEffect, useRef } from '../vendor/htm-preact.js';
import { setTitle } from '../router.js';
import { t } from '../texts.js';
import { Covered } from './coverable.js';

let shown = 0; // pages since the dashboard was loaded

// PageLayout moves the focus to the heading when another page comes, so that the
// keyboard and the screen reader are where the eye is. documentTitle is for titles
// that hold what a person typed; parent is a link to the page above.
export function PageLayout({ title, documentTitle = title, text, tools, parent, children }) {
  const heading = useRef(null);
  const covered = useContext(Covered);
  const fullTitle = t.shell.title(documentTitle);
  useEffect(() => {
    if (!covered) setTitle(fullTitle);
  }, [fullTitle, covered]);
  useEffect(() => {
    if (!covered && shown++ > 0 && !document.querySelector('dialog[open]')) heading.current.focus();
  }, [covered]);
  return html`
    <div class="page">
      <div class="page-head"><div>${parent || html`<p class="crumb">${t.shell.settings}</p>`}<h1 ref=${heading} tabindex="-1">${title}</h1>${text && html`<p class="lead">${text}</p>`}</div>${tools}</div>
      ${children}
    </div>`;
}
