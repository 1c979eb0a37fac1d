// The rows of the tree: a group with what is below it, and a method.
import { html, useRef, useLayoutEffect } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { t } from '../texts.js';
import * as patterns from './patterns.js';

export function Node({ node, ...shared }) {
  const { on, visible, choice, isOpen, filtered, current, setAt, setNodeOpen, toggleNode, setWild } = shared;
  const key = 'node:' + node.name;
  const name = node.name || t.methods.allMethods;
  const laterTitle = node.name ? t.methods.laterTooOf(node.name) : t.methods.laterTooOfAll;
  const tab = current === key ? '0' : '-1';
  const opened = isOpen(node);
  const choosable = node.methods.filter(patterns.choosable);
  const ordinary = choosable.filter(patterns.ordinary);
  const chosen = choosable.filter((m) => on.has(m.name)).length;
  const all = ordinary.length > 0 && ordinary.every((m) => on.has(m.name));
  const box = useRef(null);
  useLayoutEffect(() => { if (box.current) box.current.indeterminate = chosen > 0 && !all; });
  const wild = choice.wild.has(node.pattern);
  const offer = all && !filtered && !patterns.covered(choice, node.pattern);
  return html`
    <li>
      <div class="tree-row" data-row=${key} onFocusIn=${() => setAt(key)}>
        <button type="button" class="twist" tabindex="-1" aria-expanded=${String(opened)} aria-label=${(opened ? t.methods.close : t.methods.open)(name)} disabled=${filtered}
          onClick=${() => setNodeOpen(node, !opened)}><${Icon} name="chevron" /></button>
        <label><input ref=${box} type="checkbox" tabindex=${tab} checked=${all} data-testid=${'group-' + (node.name || 'all')} onChange=${() => toggleNode(node)} />
          <span class="tree-name">${name}</span>
          <span class="tree-of" aria-hidden="true">${t.methods.checkedOfGroupShort(chosen, choosable.length)}</span><span class="visually-hidden">, ${t.methods.checkedOfGroup(chosen, choosable.length)}</span></label>
        ${offer && html`<label class="later" title=${laterTitle}><input type="checkbox" tabindex=${tab} checked=${wild} data-testid=${'wild-' + (node.name || 'all')}
          onChange=${() => setWild(node.pattern, !wild)} />${t.methods.laterToo}<span class="visually-hidden">: ${laterTitle}</span></label>`}
      </div>
      ${opened && html`<ul>
        ${node.children.filter((c) => c.methods.some((m) => visible.has(m))).map((c) => html`<${Node} key=${c.name} node=${c} ...${shared} />`)}
        ${node.leaves.filter((m) => visible.has(m)).map((m) => html`<${Leaf} key=${m.name} m=${m} ...${shared} />`)}
      </ul>`}
    </li>`;
}

function Leaf({ m, on, current, setAt, check }) {
  const key = 'method:' + m.name;
  const dot = m.name.lastIndexOf('.') + 1;
  const off = !patterns.choosable(m);
  const tab = current === key ? '0' : '-1';
  const checked = on.has(m.name);
  return html`
    <li>
      <div class="tree-row leaf" data-row=${key} onFocusIn=${() => setAt(key)}>
        <label class=${off ? 'off' : ''}><input type="checkbox" tabindex=${tab} checked=${checked} aria-disabled=${off ? 'true' : undefined} data-testid=${'method-' + m.name}
          onClick=${(e) => off && e.preventDefault()} onChange=${() => off || check([m], !checked)} />
          <span class="tree-name"><span class="visually-hidden">${m.name.slice(0, dot)}</span>${m.name.slice(dot)}</span></label>
        <${Marks} m=${m} />
        ${isWeb(m.doc) && html`<a class="docs" href=${m.doc} target="_blank" rel="noopener noreferrer" tabindex=${tab}>${t.methods.docs}<span class="visually-hidden">${t.methods.docsOf(m.name)}</span><${Icon} name="link" /></a>`}
      </div>
    </li>`;
}

const Marks = ({ m }) => html`
  ${m.read_only && html`<span class="badge">${t.methods.readOnly}</span>`}
  ${m.escalating && html`<span class="badge warn" title=${m.why || t.methods.whyUnknown}><${Icon} name="warn" />${t.methods.escalating}<span class="visually-hidden">: ${m.why || t.methods.whyUnknown}</span></span>`}
  ${m.protected && html`<span class="badge" title=${m.why}><${Icon} name="lock" />${t.methods.protected}<span class="visually-hidden">: ${m.why}</span></span>`}
  ${m.public && html`<span class="badge">${t.methods.public}</span>`}`;

const isWeb = (address) => /^https?:\/\//i.test(address || '');
