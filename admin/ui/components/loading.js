// What is shown where something is being loaded.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';

export const Loading = () => html`<p class="loading" aria-busy="true" role="status">${t.components.loading}</p>`;
