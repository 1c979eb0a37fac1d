// An input that tells of its text when Enter is pressed or the focus leaves it, not
// at every letter. What is being typed is its own: an answer that arrives meanwhile
// and draws the page anew does not take it back.
import { html, useState } from '../vendor/htm-preact.js';

export function LateInput({ value, onValue, ...rest }) {
  const [typed, setTyped] = useState(value);
  return html`<input type="text" autocomplete="off" ...${rest} value=${typed} onInput=${(e) => setTyped(e.target.value)} onChange=${(e) => onValue(e.target.value.trim())} />`;
}
