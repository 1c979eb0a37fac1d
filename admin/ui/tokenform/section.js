// A part of the form of a token, with its heading.
import { html } from '../vendor/htm-preact.js';
import { useId } from '../components/dialog.js';

// Section takes role and what else its element is to have; the heading names it.
export function Section({ title, children, ...rest }) {
  const id = useId('section');
  return html`<section class="card" aria-labelledby=${id} ...${rest}><h2 id=${id}>${title}</h2>${children}</section>`;
}
