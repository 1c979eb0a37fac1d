// A frame above the page: a modal <dialog>, which the browser gives focus, keeps
// focus in, and takes back to where it was. With onSubmit it is a form.
import { html, useRef, useLayoutEffect, useState } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Live } from './announcer.js';
import { Icon } from './icon.js';

let ids = 0;
export const useId = (prefix) => useState(() => `${prefix}-${++ids}`)[0];

export function Dialog({ title, testid, size = '', onClose, onSubmit, footer, children }) {
  const ref = useRef(null);
  const id = useId('dialog');
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog.showModal();
    (dialog.querySelector('[autofocus]') || dialog.querySelector('h2')).focus();
    return () => {
      dialog.close();
      giveBack(before);
    };
  }, []);
  const cancel = (event) => {
    if (event.target !== ref.current) return; // a file or date picker inside
    event.preventDefault();
    onClose?.();
  };
  // Pressing Escape twice closes a dialog whatever cancel says.
  const closed = () => {
    if (ref.current && !ref.current.open) ref.current.showModal();
  };
  const submit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  const inner = html`
    <header>
      <h2 id=${id} tabindex="-1">${title}</h2>
      ${onClose && html`<button type="button" class="icon-button" aria-label=${t.components.close} data-testid="close" onClick=${onClose}><${Icon} name="close" /></button>`}
    </header>
    <div class="frame-body">${children}</div>
    ${footer && html`<footer>${footer}</footer>`}`;
  return html`
    <dialog ref=${ref} class=${size} aria-labelledby=${id} data-testid=${testid} onCancel=${cancel} onClose=${closed}>
      ${onSubmit ? html`<form class="frame" novalidate onSubmit=${submit}>${inner}</form>` : html`<div class="frame">${inner}</div>`}
      <${Live} />
    </dialog>`;
}

// giveBack puts the focus where it was, or, if that is gone, on the heading.
function giveBack(element) {
  queueMicrotask(() => {
    if (document.querySelector('dialog[open]')?.contains(document.activeElement)) return;
    const target = element?.isConnected && element !== document.body && !element.disabled ? element : document.querySelector('main h1');
    target?.focus();
  });
}
