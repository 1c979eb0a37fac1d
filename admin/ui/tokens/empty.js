// What is shown in place of the list: there are no tokens, or they are being loaded.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';

export function NoTokens({ search, state, all, onGenerate, onReset }) {
  if (search || state !== 'all') {
    return html`<div class="empty" data-testid="no-match"><${Icon} name="search" /><h2>${search ? t.tokens.noMatch[state](search) : t.tokens.noneOf[state]}</h2>
      <button type="button" class="secondary outline" onClick=${onReset}>${t.tokens.showAll}</button></div>`;
  }
  return html`<div class="empty" data-testid="empty"><${Icon} name="key" /><h2>${t.tokens.none}</h2><p>${all ? t.tokens.noneOfAll : t.tokens.noneText}</p>
    <button type="button" data-testid="empty-generate" onClick=${onGenerate}><${Icon} name="plus" />${t.tokenform.generateTitle}</button></div>`;
}

export const Skeleton = () => html`<div class="skeleton" role="status"><span class="visually-hidden">${t.components.loading}</span>${[1, 2, 3, 4, 5].map(() => html`<div></div>`)}</div>`;
