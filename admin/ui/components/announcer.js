// Announcements of what happened: read out by screen readers and shown for a while.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';

const latest = createStore({ text: '', n: 0 }); // n counts announcements
const shownFor = 6000; // ms

// announce waits until a dialog that is about to close has closed: what is behind it is
// not read out.
export const announce = (text) => { setTimeout(() => latest.set({ text, n: latest.get().n + 1 })); };

// Announcer is in the page and in each dialog, since what is behind a dialog is not read
// out. It says nothing that was announced before it was there.
export function Announcer({ visible }) {
  const { text, n } = useStore(latest);
  const [first] = useState(n);
  const [expired, setExpired] = useState(n);
  useEffect(() => {
    const timer = setTimeout(() => setExpired(n), shownFor);
    return () => clearTimeout(timer);
  }, [n]);
  const shown = n > first && n > expired ? text : '';
  return html`<div role="status" aria-live="polite" class=${visible ? 'toast' : 'visually-hidden'} data-testid=${visible ? 'status' : undefined}>${shown && html`<span key=${n}>${shown}</span>`}</div>`;
}
