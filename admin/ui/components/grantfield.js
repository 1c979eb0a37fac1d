// What a token may call: one predefined set, or Custom with a choice of methods.
// A token that was given both otherwise can stay as it is.
import { html } from '../vendor/htm-preact.js';
import * as patterns from '../patterns.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { useId } from './dialog.js';
import { MethodList } from './methodlist.js';
import { MethodTree } from './methodtree.js';

export function GrantField({ draft, set, start, catalog, error, added }) {
  const name = useId('api');
  const only = policy().allowed_sets || [];
  const sets = catalog.sets.filter((s) => !only.length || only.includes(s.name) || s.name === draft.set);
  if (draft.set && !sets.some((s) => s.name === draft.set)) sets.push({ name: draft.set, description: t.form.unknownSet, patterns: [], methods: [] });
  const asNow = start?.mode === 'asNow' || draft.mode === 'asNow';
  const radio = (value, checked, label, text, onChange, rest) => html`
    <div class=${'choice' + (checked ? ' chosen' : '')}>
      <label><input type="radio" name=${name} value=${value} checked=${checked} data-testid=${'api-' + value} aria-describedby=${name + value.replaceAll(' ', '-')} onChange=${onChange} />
        <span class="choice-name">${label}</span></label>
      <div class="choice-text"><small id=${name + value.replaceAll(' ', '-')}>${text}</small>${rest}</div>
    </div>`;
  const opened = added ? prefixes(added) : draft.mode === 'asNow' ? [] : commonPrefixes(patterns.chosen(draft.choice, catalog.methods));
  const methodTree = html`<${MethodTree} methods=${catalog.methods} choice=${draft.choice} error=${error} initiallyOpen=${opened} onChange=${(choice) => set({ choice })} />`;
  return html`
    <fieldset class="grant">
      <legend>${t.form.api}</legend>
      <div class="choices">
        ${asNow && radio('asNow', draft.mode === 'asNow', t.form.asNow, t.form.asNowHint(draft.keptSets), () => set({ mode: 'asNow' }))}
        ${sets.map((s) => radio(s.name, draft.mode === 'set' && draft.set === s.name, html`${s.name} <span class="quiet">${t.tokens.methods(s.methods.length)}</span>`, s.description,
          () => set({ mode: 'set', set: s.name }), html`<${SetContents} set=${s} catalog=${catalog} />`))}
        ${!only.length && radio('custom', draft.mode === 'custom', t.form.custom, t.form.customHint, () => set({ mode: 'custom' }))}
      </div>
      ${draft.mode === 'set' ? error && html`<small class="error" role="alert" tabindex="-1">${error}</small>` : methodTree}
    </fieldset>`;
}

function SetContents({ set, catalog }) {
  const names = new Set(set.methods);
  return html`
    <details class="quiet-details" data-testid=${'set-contents-' + set.name}><summary>${t.form.whatItAllows}</summary>
      <div class="set-contents" tabindex="0" role="region" aria-label=${set.name}>
        ${set.patterns.some((p) => p.endsWith('*')) && html`<p><small><code>${set.patterns.filter((p) => p.endsWith('*')).join(', ')}</code> ${t.form.newMethods}</small></p>`}
        <${MethodList} methods=${catalog.methods.filter((m) => names.has(m.name))} />
      </div>
    </details>`;
}

// prefixes lists the groups above a name: what is to be open so that it shows.
function prefixes(name) {
  const words = name.split('.').slice(0, -1);
  return words.map((_, i) => words.slice(0, i + 1).join('.'));
}

const fewGroups = 3;

// commonPrefixes opens the groups of what is chosen, where that is little.
function commonPrefixes(methods) {
  const groups = new Set(methods.map((m) => prefixes(m.name).at(-1)));
  return groups.size <= fewGroups ? methods.flatMap((m) => prefixes(m.name)) : [];
}
