// The buttons above a list or a record.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Button } from './action.js';
import { Icon } from './icon.js';

export const Toolbar = ({ children }) => html`<div class="tools" role="toolbar" aria-label=${t.components.tools}>${children}</div>`;

// SelectedCount stands beside the buttons that it is about.
export const SelectedCount = ({ count }) => html`<span class=${count ? 'selected' : 'selected quiet'} role="status" data-testid="selected">${t.components.table.selected(count)}</span>`;

export const ToolButton = ({ testid, icon, label, primary, disabled, onClick }) => html`
  <button type="button" class=${primary ? 'primary' : 'secondary outline'} disabled=${disabled} data-testid=${testid} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;

// RefreshButton shows that something is being loaded, and loads it again.
export const RefreshButton = ({ busy, onClick }) => html`<${Button} class="secondary outline" icon="refresh" busy=${busy} data-testid="refresh" onClick=${onClick}>${t.components.refresh}<//>`;
