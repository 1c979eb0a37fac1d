// What happened, said once: read out by screen readers and shown for a while.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';

const said = createStore({ text: '', n: 0 });
const shownFor = 6000; // ms

export const say = (text) => said.set({ text, n: said.get().n + 1 });

// Live is in the page and in each dialog, since what is behind a dialog is not read.
export function Live({ visible }) {
  const { text, n } = useStore(said);
  const [first] = useState(n); // what was said before is not repeated
  const [over, setOver] = useState(n);
  useEffect(() => {
    const timer = setTimeout(() => setOver(n), shownFor);
    return () => clearTimeout(timer);
  }, [n]);
  const now = n > first && n > over ? text : '';
  return html`<div role="status" aria-live="polite" class=${visible ? 'toast' : 'visually-hidden'} data-testid=${visible ? 'status' : undefined}>${now && html`<span key=${n}>${now}</span>`}</div>`;
}
