// An input that reports its text when Enter is pressed or the focus leaves it, not at
// every letter. It keeps what is being typed, also when an answer arrives meanwhile and
// draws the page anew.
import { html, useState } from '../vendor/htm-preact.js';

export function CommitInput({ value, onCommit, ...rest }) {
  const [typed, setTyped] = useState(value);
  return html`<input type="text" autocomplete="off" ...${rest} value=${typed} onInput=${(e) => setTyped(e.target.value)} onChange=${(e) => onCommit(e.target.value.trim())} />`;
}
