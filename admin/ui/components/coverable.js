// A page that another one may take the place of for a while, such as a list while the form
// of a token is open. It keeps its state (search, selection) and is shown again as it was.
import { createContext, html, useEffect, useLayoutEffect, useRef } from '../vendor/htm-preact.js';

// Covered reports whether the page around a component is covered.
export const Covered = createContext(false);

// Coverable renders its children once they have been shown for the first time. When they
// come back, the focus goes to where it was, or stays where the page puts it if that
// element is gone.
export function Coverable({ covered, children }) {
  const shown = useRef(false);
  const left = useRef(null); // the focus before the page was covered
  shown.current ||= !covered;
  useLayoutEffect(() => {
    if (covered) left.current = document.activeElement;
  }, [covered]);
  useEffect(() => {
    if (!covered && left.current?.matches('main *') && left.current.checkVisibility()) left.current.focus();
  }, [covered]);
  return shown.current && html`<${Covered.Provider} value=${covered}><div hidden=${covered}>${children}</div><//>`;
}
