// Methods to read, by group.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';

export function MethodList({ methods }) {
  const groups = new Map(); // methods by the name of their group
  for (const m of methods) {
    const group = m.name.slice(0, Math.max(m.name.lastIndexOf('.'), 0));
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

const Method = ({ method: { name, escalating, why } }) => html`<code class=${escalating ? 'escalating' : ''} title=${escalating ? `${t.methods.escalating}: ${why || t.methods.whyUnknown}` : undefined}>${name.slice(name.lastIndexOf('.') + 1)}${escalating && html`<span class="visually-hidden"> (${t.methods.escalating})</span>`}</code>`;
