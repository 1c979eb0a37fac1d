// A frame above the page: a modal <dialog>, in which the browser keeps the focus. With
// onSubmit it is a form.
import { html, useRef, useLayoutEffect, useState } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Announcer } from './announcer.js';
import { focusList } from './focus.js';
import { Icon } from './icon.js';

let ids = 0;

// useId is an id for an element, the same as long as its component is there.
export const useId = (prefix) => useState(() => `${prefix}-${++ids}`)[0];

export function Dialog({ title, testid, size = '', onClose, onSubmit, footer, children }) {
  const ref = useRef(null);
  const id = useId('dialog');
  useLayoutEffect(() => {
    const dialog = ref.current;
    const focusedBefore = document.activeElement;
    dialog.showModal();
    (dialog.querySelector('[autofocus]') || dialog.querySelector('h2')).focus();
    return () => {
      dialog.close();
      restoreFocus(focusedBefore);
    };
  }, []);
  const cancel = (event) => {
    if (event.target !== ref.current) return; // a file or date picker inside
    event.preventDefault();
    onClose?.();
  };
  // Pressing Escape twice closes a dialog whatever cancel does.
  const reopen = () => {
    if (ref.current && !ref.current.open) ref.current.showModal();
  };
  const submit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  const content = html`
    <header>
      <h2 id=${id} tabindex="-1">${title}</h2>
      ${onClose && html`<button type="button" class="icon-button" aria-label=${t.components.close} data-testid="close" onClick=${onClose}><${Icon} name="close" /></button>`}
    </header>
    <div class="frame-body">${children}</div>
    ${footer && html`<footer>${footer}</footer>`}`;
  return html`
    <dialog ref=${ref} class=${size} aria-labelledby=${id} data-testid=${testid} onCancel=${cancel} onClose=${reopen}>
      ${onSubmit ? html`<form class="frame" novalidate onSubmit=${submit}>${content}</form>` : html`<div class="frame">${content}</div>`}
      <${Announcer} />
    </dialog>`;
}

// restoreFocus puts the focus where it was, or, if that element is gone, on the list or the
// heading.
function restoreFocus(element) {
  queueMicrotask(() => {
    if (document.querySelector('dialog[open]')?.contains(document.activeElement)) return;
    if (element?.isConnected && element !== document.body && !element.disabled) element.focus();
    else if (!element || element === document.body) [...document.querySelectorAll('main h1')].find((h) => h.checkVisibility())?.focus();
    else focusList();
  });
}
