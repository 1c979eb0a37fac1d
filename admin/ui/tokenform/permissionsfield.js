// The methods that a token may call: those of its preset, to read, or a tree to choose from.
import { html } from '../vendor/htm-preact.js';
import { callableMethods } from '../methods/catalog.js';
import { chosenMethods } from '../methods/choice.js';
import { MethodList } from '../methods/methodlist.js';
import { groupsAbove, MethodTree } from '../methods/methodtree.js';
import { format, t } from '../texts.js';
import { presetsFor } from './presetsfield.js';
import { Section } from './section.js';

// PermissionsField shows the method added at first, if a link asked to add one.
export function PermissionsField({ draft, onChange, catalog, error, added }) {
  const initiallyOpen = added ? groupsAbove(added) : draft.mode === 'asNow' ? [] : fewGroupsOf(chosenMethods(draft.choice, catalog.methods));
  const preset = presetsFor(draft, catalog).find((s) => s.name === draft.set);
  return html`
    <${Section} title=${t.tokenform.permissions}>
      ${draft.mode === 'set' ? preset && html`<${PresetContents} key=${preset.name} preset=${preset} catalog=${catalog} error=${error} />`
        : html`<${MethodTree} methods=${catalog.methods} choice=${draft.choice} error=${error} initiallyOpen=${initiallyOpen} added=${added} onChange=${(choice) => onChange({ choice })} />`}
    <//>`;
}

const mostOpen = 40; // methods of a preset are shown without being asked for

function PresetContents({ preset, catalog, error }) {
  const methods = callableMethods({ sets: [preset.name], methods: [] }, catalog);
  const patterns = preset.patterns.filter((p) => p.endsWith('*'));
  return html`
    <div data-testid="set-contents">
      ${patterns.length > 0 && html`<p><small>${t.tokenform.laterMethods} <code>${format.list(patterns)}</code></small></p>`}
      <details class="quiet-details" open=${methods.length <= mostOpen}><summary>${t.tokenform.contentsOf(preset.name, methods.length)}</summary><${MethodList} methods=${methods} /></details>
    </div>
    ${error && html`<small class="error" role="alert" tabindex="-1">${error}</small>`}`;
}

const fewGroups = 3;

// fewGroupsOf lists the groups above methods, if these are in a few groups only.
function fewGroupsOf(methods) {
  const groups = new Set(methods.map((m) => groupsAbove(m.name).at(-1)));
  return groups.size <= fewGroups ? methods.flatMap((m) => groupsAbove(m.name)) : [];
}
