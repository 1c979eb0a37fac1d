// The sign of the product.
import { html } from '../vendor/htm-preact.js';

const address = new URL('../icon.svg', import.meta.url).href; // beside the modules, where browsers keep it

export const Logo = ({ size }) => html`<img src=${address} alt="" width=${size} height=${size} />`;
