// The buttons that go through the pages of a list (pages.js).
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

export function Pager({ pages, sizes, onSize }) {
  if (!pages.items) return null;
  const button = (go, icon, label, testid) => html`
    <button type="button" class="secondary outline" disabled=${!go} data-testid=${testid} onClick=${go}><${Icon} name=${icon} /><span>${label}</span></button>`;
  return html`
    <nav class="pager" aria-label=${t.components.pager.label}>
      <span data-testid="range">${range(pages)}</span>
      ${sizes && html`<label>${t.components.pager.perPage} <select data-testid="page-size" onChange=${(e) => onSize(+e.target.value)}>
        ${sizes.map((n) => html`<option value=${n} selected=${n === pages.limit}>${n}</option>`)}</select></label>`}
      <span class="pager-buttons">${button(pages.back, 'left', t.components.pager.previous, 'page-previous')}${button(pages.forward, 'chevron', t.components.pager.next, 'page-next')}</span>
    </nav>`;
}

// range is which items of how many the page has, if the server counts them.
function range({ cursors, limit, items, total }) {
  if (items.length === 0) return '';
  const first = (cursors.length - 1) * limit + 1;
  const last = first + items.length - 1;
  return total === undefined ? t.components.pager.range(first, last) : t.components.pager.rangeOf(first, last, total);
}
