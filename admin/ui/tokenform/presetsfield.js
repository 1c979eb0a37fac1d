// Which preset a token has: one, or none and a choice of methods. A token that has both
// otherwise can stay as it is.
import { html } from '../vendor/htm-preact.js';
import { useId } from '../components/dialog.js';
import { callableMethods } from '../methods/catalog.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { Section } from './section.js';

export function PresetsField({ draft, onChange, start, catalog }) {
  const name = useId('preset');
  const allowed = policy().allowed_sets || []; // empty: all, and methods of its own
  const radio = (value, checked, label, text, choose) => html`
    <label class=${'choice' + (checked ? ' chosen' : '')}>
      <input type="radio" name=${name} value=${value} checked=${checked} data-testid=${'api-' + value} onChange=${choose} />
      <span><span class="choice-name">${label}</span><small>${text}</small></span>
    </label>`;
  const preset = (s) => {
    const methods = callableMethods({ sets: [s.name], methods: [] }, catalog).length;
    const label = html`${s.name} <span class="quiet" data-testid=${'count-' + s.name}>${t.tokens.methods(methods)}</span>`;
    return radio(s.name, draft.mode === 'set' && draft.set === s.name, label, s.description, () => onChange({ mode: 'set', set: s.name }));
  };
  return html`
    <${Section} title=${t.tokenform.presets} role="radiogroup">
      <div class="choices">
        ${(start.mode === 'asNow' || draft.mode === 'asNow') && radio('asNow', draft.mode === 'asNow', t.tokenform.asNow, t.tokenform.asNowHint(draft.keptSets), () => onChange({ mode: 'asNow' }))}
        ${!allowed.length && radio('custom', draft.mode === 'custom', t.tokenform.custom, t.tokenform.customHint, () => onChange({ mode: 'custom' }))}
        ${presetsFor(draft, catalog).map(preset)}
      </div>
    <//>`;
}

// presetsFor lists the presets that may be chosen, and that of the draft if it does not
// exist any more.
export function presetsFor({ set }, { sets }) {
  const allowed = policy().allowed_sets || [];
  const found = sets.filter((s) => !allowed.length || allowed.includes(s.name) || s.name === set);
  if (set && !found.some((s) => s.name === set)) found.push({ name: set, description: t.tokenform.unknownSet, patterns: [], methods: [] });
  return found;
}
