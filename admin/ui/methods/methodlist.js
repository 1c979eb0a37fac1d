// Methods to read, by group.
import { html } from '../vendor/htm-preact.js';
import { EscalatingBadge } from '../components/escalating.js';
import { format, t } from '../texts.js';
import { groupName, shortName } from './name.js';

export function MethodList({ methods }) {
  const groups = new Map(); // methods by the name of their group
  for (const m of methods) {
    const group = groupName(m.name);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(m);
  }
  return html`
    <dl class="method-list">
      ${[...groups].map(([group, list]) => html`
        <div><dt>${group} <small>${format.number(list.length)}</small></dt>
        <dd>${list.map((m) => html`<${Method} method=${m} /> `)}</dd></div>`)}
    </dl>`;
}

function Method({ method: { name, escalating, why } }) {
  const label = shortName(name);
  if (!escalating) return html`<code>${label}</code>`;
  return html`<${EscalatingBadge} label=${html`${label}<span class="visually-hidden"> (${t.components.escalating.badge})</span>`} why=${why || t.methods.whyUnknown} />`;
}
