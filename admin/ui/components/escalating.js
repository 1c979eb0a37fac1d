// The badge of methods that allow more than their names say, with what that means: shown
// while it is pointed at, has the focus, or was tapped.
import { html, useRef } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { useId } from './dialog.js';
import { Icon } from './icon.js';

const gap = 6; // px between badge and explanation

// EscalatingBadge says why this one is escalating, if it is given why. tabIndex is that of
// the row in lists that are one stop of Tab.
export function EscalatingBadge({ label = t.components.escalating.badge, why, tabIndex = '0' }) {
  const badge = useRef(null);
  const tip = useRef(null);
  const id = useId('escalating');
  const show = () => {
    if (tip.current.matches(':popover-open')) return;
    tip.current.showPopover();
    const at = badge.current.getBoundingClientRect(), { width, height } = tip.current.getBoundingClientRect();
    const below = at.bottom + gap;
    tip.current.style.left = `${Math.max(gap, Math.min(at.left, document.documentElement.clientWidth - width - gap))}px`;
    tip.current.style.top = `${below + height > innerHeight ? Math.max(gap, at.top - gap - height) : below}px`;
  };
  const leave = () => badge.current === document.activeElement || hide();
  const hide = () => tip.current?.matches(':popover-open') && tip.current.hidePopover(); // no tip: the badge goes with the focus on it
  const onKeyDown = (event) => {
    if (event.key !== 'Escape' || !tip.current.matches(':popover-open')) return;
    event.preventDefault();
    event.stopPropagation(); // closes no dialog
    hide();
  };
  return html`
    <span class="term" onMouseEnter=${show} onMouseLeave=${leave}>
      <button ref=${badge} type="button" class="badge warn" tabindex=${tabIndex} aria-describedby=${id} data-testid="escalating-badge" onFocus=${show} onBlur=${hide} onClick=${show} onKeyDown=${onKeyDown}><${Icon} name="warn" />${label}</button>
      <span ref=${tip} id=${id} role="tooltip" popover="manual" class="tip">${t.components.escalating.definition}${why && html` <strong>${t.components.escalating.thisOne(why)}</strong>`}</span>
    </span>`;
}
