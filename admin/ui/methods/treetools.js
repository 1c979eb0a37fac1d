// Above the tree of methods: a search, a filter, and what checks many at once.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { isOrdinary } from './choice.js';

export function TreeTools({ methods, search, onSearch, onlyChecked, onOnlyChecked, checkOnly }) {
  const onKeyDown = (event) => {
    if (event.key === 'Enter') event.preventDefault(); // does not submit the form
    if (event.key === 'Escape' && search) { // clears the search and does not close the form
      event.preventDefault();
      event.stopPropagation();
      onSearch('');
    }
  };
  const shortcut = (testid, label, some) => html`<button type="button" class="link" data-testid=${testid} onClick=${() => checkOnly(methods.filter(some))}>${label}</button>`;
  return html`
    <div class="tree-tools">
      <input type="search" aria-label=${t.methods.search} placeholder=${t.methods.search} autocomplete="off" value=${search} data-testid="method-search"
        onInput=${(e) => onSearch(e.target.value)} onKeyDown=${onKeyDown} />
      <label><input type="checkbox" checked=${onlyChecked} data-testid="only-checked" onChange=${(e) => onOnlyChecked(e.target.checked)} />${t.methods.onlyChecked}</label>
      <span class="shortcuts">
        <span>${t.methods.check}:</span>
        ${shortcut('check-read-only', t.methods.checkReadOnly, (m) => isOrdinary(m) && m.read_only)}
        ${shortcut('check-all', t.methods.checkAll, isOrdinary)}
        ${shortcut('check-none', t.methods.checkNone, () => false)}
      </span>
    </div>`;
}
