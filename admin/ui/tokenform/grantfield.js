// What a token may call: one predefined set, or Custom with a choice of methods.
// A token that was given both otherwise can stay as it is.
import { html } from '../vendor/htm-preact.js';
import { useId } from '../components/dialog.js';
import { MethodList } from '../methods/methodlist.js';
import { MethodTree } from '../methods/methodtree.js';
import * as patterns from '../methods/patterns.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

export function GrantField({ draft, set, start, catalog, error, added }) {
  const name = useId('api');
  const only = policy().allowed_sets || [];
  const sets = catalog.sets.filter((s) => !only.length || only.includes(s.name) || s.name === draft.set);
  if (draft.set && !sets.some((s) => s.name === draft.set)) sets.push({ name: draft.set, description: t.tokenform.unknownSet, patterns: [], methods: [] });
  const asNow = start?.mode === 'asNow' || draft.mode === 'asNow';
  const radio = (value, checked, label, text, onChange) => html`
    <label class=${'choice' + (checked ? ' chosen' : '')}>
      <input type="radio" name=${name} value=${value} checked=${checked} data-testid=${'api-' + value} onChange=${onChange} />
      <span><span class="choice-name">${label}</span><small>${text}</small></span>
    </label>`;
  const opened = added ? prefixes(added) : draft.mode === 'asNow' ? [] : commonPrefixes(patterns.chosen(draft.choice, catalog.methods));
  const chosen = sets.find((s) => s.name === draft.set);
  return html`
    <fieldset class="grant">
      <legend>${t.tokenform.api}</legend>
      <div class="choices">
        ${asNow && radio('asNow', draft.mode === 'asNow', t.tokenform.asNow, t.tokenform.asNowHint(draft.keptSets), () => set({ mode: 'asNow' }))}
        ${!only.length && radio('custom', draft.mode === 'custom', t.tokenform.custom, t.tokenform.customHint, () => set({ mode: 'custom' }))}
        ${sets.map((s) => radio(s.name, draft.mode === 'set' && draft.set === s.name, html`${s.name} <span class="quiet">${t.tokens.methods(s.methods.length)}</span>`, s.description,
          () => set({ mode: 'set', set: s.name })))}
      </div>
      ${draft.mode === 'set' ? chosen && html`<${SetContents} key=${chosen.name} set=${chosen} catalog=${catalog} error=${error} />`
        : html`<${MethodTree} methods=${catalog.methods} choice=${draft.choice} error=${error} initiallyOpen=${opened} onChange=${(choice) => set({ choice })} />`}
    </fieldset>`;
}

function SetContents({ set, catalog, error }) {
  const names = new Set(set.methods);
  const wide = set.patterns.filter((p) => p.endsWith('*'));
  return html`
    <div class="set-contents" tabindex="0" role="region" aria-label=${t.tokenform.contentsOf(set.name)} data-testid="set-contents">
      <p>${set.description}</p>
      ${wide.length > 0 && html`<p><small>${t.tokenform.laterMethods} <code>${wide.join(', ')}</code></small></p>`}
      <${MethodList} methods=${catalog.methods.filter((m) => names.has(m.name))} />
    </div>
    ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}`;
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
