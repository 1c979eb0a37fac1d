// The rows of the tree of methods: a group with what is below it, and a method.
import { html, useRef, useLayoutEffect } from '../vendor/htm-preact.js';
import { useId } from '../components/dialog.js';
import { EscalatingBadge } from '../components/escalating.js';
import { Icon } from '../components/icon.js';
import { format, t } from '../texts.js';
import { isCovered, isGrantable, isOrdinary } from './choice.js';
import { breakable, breakablePath, groupName, shortName } from './name.js';
import { groupKey, methodKey } from './tree.js';

// GroupRow takes what all rows share as tree (methodtree.js).
export function GroupRow({ group, tree }) {
  const { checked, visible, choice } = tree;
  const key = groupKey(group);
  const id = group.name || 'all';
  const name = group.name || t.methods.allMethods;
  const tabIndex = tree.current === key ? '0' : '-1';
  const open = tree.isOpen(group);
  const grantable = group.methods.filter(isGrantable);
  const ordinary = grantable.filter(isOrdinary);
  const checkedHere = grantable.filter((m) => checked.has(m.name)).length;
  const allChecked = ordinary.length > 0 && ordinary.every((m) => checked.has(m.name));
  const box = useRef(null);
  useLayoutEffect(() => { if (box.current) box.current.indeterminate = checkedHere > 0 && !allChecked; });
  const byPattern = choice.patterns.has(group.pattern);
  const offersPattern = !tree.exact && allChecked && !tree.filtered && !isCovered(choice, group.pattern);
  const laterTitle = group.name ? t.methods.laterTooOf(group.name) : t.methods.laterTooOfAll;
  return html`
    <li>
      <div class="tree-row" data-row=${key} onFocusIn=${() => tree.setFocused(key)}>
        <button type="button" class="twist" tabindex="-1" aria-expanded=${String(open)} aria-label=${open ? t.methods.close(name) : t.methods.open(name)} disabled=${tree.filtered}
          onClick=${() => tree.setGroupOpen(group, !open)}><${Icon} name="chevron" /></button>
        <label><input ref=${box} type="checkbox" tabindex=${tabIndex} checked=${allChecked} data-testid=${'group-' + id} onChange=${() => tree.toggleGroup(group)} />
          <span class="tree-name">${breakable(name)}</span>
          <span class="tree-of" aria-hidden="true">${t.methods.checkedOfGroupShort(checkedHere, grantable.length)}</span><span class="visually-hidden">, ${t.methods.checkedOfGroup(checkedHere, grantable.length)}</span></label>
        ${offersPattern && html`<label class="later" title=${laterTitle}><input type="checkbox" tabindex=${tabIndex} checked=${byPattern} data-testid=${'wild-' + id}
          onChange=${() => tree.setPattern(group.pattern, !byPattern)} />${t.methods.laterToo}<span class="visually-hidden">: ${laterTitle}</span></label>`}
      </div>
      ${open && html`<ul>
        ${group.groups.filter((below) => below.methods.some((m) => visible.has(m))).map((below) => html`<${GroupRow} key=${below.name} group=${below} tree=${tree} />`)}
        ${group.own.filter((m) => visible.has(m)).map((m) => html`<${MethodRow} key=${m.name} method=${m} tree=${tree} />`)}
      </ul>`}
    </li>`;
}

function MethodRow({ method, tree }) {
  const { name, doc, summary } = method;
  const key = methodKey(method);
  const disabled = !isGrantable(method);
  const tabIndex = tree.current === key ? '0' : '-1';
  const checked = tree.checked.has(name);
  const callId = useId('call');
  return html`
    <li>
      <div class=${'tree-row leaf' + (tree.added === name ? ' added' : '')} data-row=${key} onFocusIn=${() => tree.setFocused(key)}>
        <label class=${disabled ? 'off' : ''}><input type="checkbox" tabindex=${tabIndex} checked=${checked} aria-disabled=${disabled ? 'true' : undefined} aria-describedby=${callId} data-testid=${'method-' + name}
          onClick=${(e) => disabled && e.preventDefault()} onChange=${() => disabled || tree.setMethod(method, !checked)} />
          <span class="tree-name"><span class="visually-hidden">${groupName(name)}.</span>${shortName(name)}</span></label>
        <${Badges} method=${method} tabIndex=${tabIndex} />
        ${isWebAddress(doc) && html`<a class="docs" href=${doc} target="_blank" rel="noopener noreferrer" tabindex=${tabIndex}>${t.methods.docs}<span class="visually-hidden">${t.methods.docsOf(name)}</span><${Icon} name="link" /></a>`}
        <small class="tree-call" id=${callId}>${summary && html`<span>${summary}</span> `}<span class="verbs">${format.list(method.verbs || [])}</span> ${method.hosts && html`<span class="hosts">${format.list(method.hosts)}</span> `}<span class="path">${breakablePath(method.path || '')}</span></small>
      </div>
    </li>`;
}

const Badges = ({ method: { read_only, escalating, protected: isProtected, public: isPublic, why }, tabIndex }) => html`
  ${read_only && html`<span class="badge">${t.methods.readOnly}</span>`}
  ${escalating && html`<${EscalatingBadge} why=${why || t.methods.whyUnknown} tabIndex=${tabIndex} />`}
  ${isProtected && html`<span class="badge" title=${why}><${Icon} name="lock" />${t.methods.protected}<span class="visually-hidden">: ${why}</span></span>`}
  ${isPublic && html`<span class="badge">${t.methods.public}</span>`}`;

const isWebAddress = (address) => /^https?:\/\//i.test(address || '');
