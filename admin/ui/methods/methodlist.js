// Methods to read, by group.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';

export function MethodList({ methods }) {
  const groups = new Map();
  for (const m of methods) {
    const dot = m.name.lastIndexOf('.');
    const group = m.name.slice(0, Math.max(dot, 0));
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push({ ...m, label: m.name.slice(dot + 1) });
  }
  return html`
    <dl class="method-list">
      ${[...groups].map(([group, list]) => html`
        <div><dt>${group} <small>${format.number(list.length)}</small></dt>
        <dd>${list.map((m) => html`<code class=${m.escalating ? 'escalating' : ''} title=${m.escalating ? `${t.methods.escalating}: ${m.why || t.methods.whyUnknown}` : undefined}>${m.label}${m.escalating && html`<span class="visually-hidden"> (${t.methods.escalating})</span>`}</code> `)}</dd></div>`)}
    </dl>`;
}
