// What stands where something is being loaded.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';

// Loading stands where something will be; after a moment only, so that nothing flickers.
export const Loading = ({ what = t.components.loading }) => html`<p class="loading" aria-busy="true" role="status">${what}</p>`;
