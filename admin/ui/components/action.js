// An action that talks to the server: it runs once at a time, shows that it runs,
// and keeps what went wrong.
import { html, useState, useRef, useEffect } from '../vendor/htm-preact.js';
import { Problem } from '../request.js';
import { Icon } from './icon.js';

// useAction returns run, which calls work. A Problem that work throws becomes problem.
export function useAction(work) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const running = useRef(false);
  const unmounted = useRef(false);
  useEffect(() => () => { unmounted.current = true; }, []);
  const run = async (...args) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await work(...args);
    } catch (e) {
      if (!(e instanceof Problem)) throw e;
      if (!unmounted.current) setProblem(e);
    } finally {
      running.current = false;
      if (!unmounted.current) setBusy(false);
    }
  };
  return { run, busy, problem, setProblem };
}

// Button shows progress and takes no second click meanwhile, but keeps the focus.
export const Button = ({ busy, icon, children, onClick, type = 'button', ...rest }) => html`
  <button type=${type} ...${rest} aria-busy=${busy ? 'true' : undefined} aria-disabled=${busy ? 'true' : undefined}
    onClick=${(e) => busy ? e.preventDefault() : onClick?.(e)}>
    ${icon && !busy && html`<${Icon} name=${icon} />`}${children}
  </button>`;
