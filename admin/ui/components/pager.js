// Going through the pages of a list.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

export function Pager({ pages, sizes, onSize }) {
  if (!pages.items) return null;
  const first = (pages.cursors.length - 1) * pages.limit + 1;
  const last = first + pages.items.length - 1;
  const range = pages.items.length === 0 ? '' : pages.total === undefined ? t.components.pager.range(first, last) : t.components.pager.rangeOf(first, last, pages.total);
  const one = (go, icon, label, testid) => html`
    <button type="button" class="secondary outline" disabled=${!go} data-testid=${testid} onClick=${go}><${Icon} name=${icon} /><span>${label}</span></button>`;
  return html`
    <nav class="pager" aria-label=${t.components.pager.label}>
      <span data-testid="range">${range}</span>
      ${sizes && html`<label>${t.components.pager.perPage} <select data-testid="page-size" onChange=${(e) => onSize(+e.target.value)}>
        ${sizes.map((n) => html`<option value=${n} selected=${n === pages.limit}>${n}</option>`)}</select></label>`}
      <span class="pager-buttons">${one(pages.back, 'left', t.components.pager.previous, 'page-previous')}${one(pages.forward, 'chevron', t.components.pager.next, 'page-next')}</span>
    </nav>`;
}
