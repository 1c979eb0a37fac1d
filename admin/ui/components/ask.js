// A question with two answers, above everything else.
import { html } from '../vendor/htm-preact.js';
import { createStore, useStore } from '../store.js';
import { Dialog } from './dialog.js';

const question = createStore(null);

// ask shows {title, text, yes, no} and resolves to whether the answer was yes. A question
// that was open already is answered no.
export function ask(texts) {
  question.get()?.answer(false);
  return new Promise((resolve) => {
    question.set({ ...texts, answer: (yes) => { question.set(null); resolve(yes); } });
  });
}

export function QuestionDialog() {
  const asked = useStore(question);
  if (!asked) return null;
  const footer = html`
    <button type="button" class="secondary outline" autofocus data-testid="ask-no" onClick=${() => asked.answer(false)}>${asked.no}</button>
    <button type="button" class="danger" data-testid="ask-yes" onClick=${() => asked.answer(true)}>${asked.yes}</button>`;
  return html`
    <${Dialog} key=${asked.title} title=${asked.title} size="small" testid="ask" onClose=${() => asked.answer(false)} footer=${footer}>
      <p>${asked.text}</p>
    <//>`;
}
