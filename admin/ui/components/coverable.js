// A page that another one may take the place of for a while, such as a list while the form
// of a token is open. It keeps its state (search, selection) and is shown again as it was.
import { createContext, html, useEffect, useLayoutEffect, useRef } from '../vendor/htm-preact.js';

// Covered reports whether the page around a component is covered.
export const Covered = createContext(false);

// Coverable renders its children once they have been shown for the first time. When they
// come back, the focus goes to where it was, or to the heading if that element is gone or
// goes while the page is loaded again.
export function Coverable({ covered, children }) {
  const shown = useRef(false);
  const left = useRef(null); // the focus before the page was covered
  const box = useRef(null);
  shown.current ||= !covered;
  useLayoutEffect(() => {
    if (covered) left.current = document.activeElement;
  }, [covered]);
  useEffect(() => {
    const element = left.current;
    if (covered || !box.current.contains(element)) return;
    element.focus();
    const observer = new MutationObserver(() => {
      if (element.isConnected) return;
      observer.disconnect();
      if (document.activeElement === document.body) box.current.querySelector('h1').focus();
    });
    observer.observe(box.current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [covered]);
  return shown.current && html`<${Covered.Provider} value=${covered}><div ref=${box} hidden=${covered}>${children}</div><//>`;
}
