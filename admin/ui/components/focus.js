// Where the focus goes when the element that had it is gone.

// hasLostFocus reports whether the keyboard would begin at the top of the page.
export function hasLostFocus() {
  const element = document.activeElement;
  return !element || element === document.body || Boolean(element.disabled);
}

// focusList moves the focus to the current row of the list, or else to the heading.
export const focusList = () => (document.querySelector('main tr[tabindex="0"]') || document.querySelector('main h1'))?.focus();
