// A question with two answers, above everything: await ask({title, text, yes, no}).
import { html } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';
import { Dialog } from './dialog.js';

const question = createStore(null);

export function ask(what) {
  question.get()?.answer(false);
  return new Promise((resolve) => {
    question.set({ ...what, answer: (a) => { question.set(null); resolve(a); } });
  });
}

export function AskHost() {
  const q = useStore(question);
  if (!q) return null;
  const footer = html`
    <button type="button" class="secondary outline" autofocus data-testid="ask-no" onClick=${() => q.answer(false)}>${q.no}</button>
    <button type="button" class="danger" data-testid="ask-yes" onClick=${() => q.answer(true)}>${q.yes}</button>`;
  return html`
    <${Dialog} key=${q.title} title=${q.title} size="small" testid="ask" onClose=${() => q.answer(false)} footer=${footer}>
      <p>${q.text}</p>
    <//>`;
}
