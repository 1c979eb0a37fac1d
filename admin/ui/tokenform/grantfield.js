// What a token may call: one predefined set, or Custom with a choice of methods. A token
// that has both otherwise can stay as it is.
import { html } from '../vendor/htm-preact.js';
import { useId } from '../components/dialog.js';
import { chosenMethods } from '../methods/choice.js';
import { MethodList } from '../methods/methodlist.js';
import { MethodTree } from '../methods/methodtree.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';

// GrantField shows the method added at first, if a link asked to add one.
export function GrantField({ draft, onChange, start, catalog, error, added }) {
  const name = useId('api');
  const allowed = policy().allowed_sets || []; // empty: all, and Custom
  const sets = catalog.sets.filter((s) => !allowed.length || allowed.includes(s.name) || s.name === draft.set);
  if (draft.set && !sets.some((s) => s.name === draft.set)) sets.push({ name: draft.set, description: t.tokenform.unknownSet, patterns: [], methods: [] });
  const radio = (value, checked, label, text, choose) => html`
    <label class=${'choice' + (checked ? ' chosen' : '')}>
      <input type="radio" name=${name} value=${value} checked=${checked} data-testid=${'api-' + value} onChange=${choose} />
      <span><span class="choice-name">${label}</span><small>${text}</small></span>
    </label>`;
  const setLabel = (s) => html`${s.name} <span class="quiet">${t.tokens.methods(s.methods.length)}</span>`;
  const initiallyOpen = added ? groupsAbove(added) : draft.mode === 'asNow' ? [] : fewGroupsOf(chosenMethods(draft.choice, catalog.methods));
  const chosen = sets.find((s) => s.name === draft.set);
  return html`
    <fieldset class="grant">
      <legend>${t.tokenform.api}</legend>
      <div class="choices">
        ${(start.mode === 'asNow' || draft.mode === 'asNow') && radio('asNow', draft.mode === 'asNow', t.tokenform.asNow, t.tokenform.asNowHint(draft.keptSets), () => onChange({ mode: 'asNow' }))}
        ${!allowed.length && radio('custom', draft.mode === 'custom', t.tokenform.custom, t.tokenform.customHint, () => onChange({ mode: 'custom' }))}
        ${sets.map((s) => radio(s.name, draft.mode === 'set' && draft.set === s.name, setLabel(s), s.description, () => onChange({ mode: 'set', set: s.name })))}
      </div>
      ${draft.mode === 'set' ? chosen && html`<${SetContents} key=${chosen.name} set=${chosen} catalog=${catalog} error=${error} />`
        : html`<${MethodTree} methods=${catalog.methods} choice=${draft.choice} error=${error} initiallyOpen=${initiallyOpen} onChange=${(choice) => onChange({ choice })} />`}
    </fieldset>`;
}

function SetContents({ set, catalog, error }) {
  const names = new Set(set.methods);
  const patterns = set.patterns.filter((p) => p.endsWith('*'));
  return html`
    <div class="set-contents" tabindex="0" role="region" aria-label=${t.tokenform.contentsOf(set.name)} data-testid="set-contents">
      <p>${set.description}</p>
      ${patterns.length > 0 && html`<p><small>${t.tokenform.laterMethods} <code>${format.list(patterns)}</code></small></p>`}
      <${MethodList} methods=${catalog.methods.filter((m) => names.has(m.name))} />
    </div>
    ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}`;
}

// groupsAbove lists the groups above a method, which are to be open so that it shows.
function groupsAbove(name) {
  const words = name.split('.').slice(0, -1);
  return words.map((_, i) => words.slice(0, i + 1).join('.'));
}

const fewGroups = 3;

// fewGroupsOf lists the groups above methods, if these are in a few groups only.
function fewGroupsOf(methods) {
  const groups = new Set(methods.map((m) => groupsAbove(m.name).at(-1)));
  return groups.size <= fewGroups ? methods.flatMap((m) => groupsAbove(m.name)) : [];
}
