// Inputs that more than one frame of accounts has.
import { html } from '../vendor/htm-preact.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

export const Roles = ({ role, onChange }) => html`
  <fieldset><legend>${t.accounts.role}</legend>
    ${Object.entries(t.accounts.roles).map(([k, v]) => html`<label class="check"><input type="radio" name="role" value=${k} checked=${k === role} onChange=${() => onChange(k)} /><span>${v}<small>${t.accounts.roleHints[k]}</small></span></label>`)}
  </fieldset>`;

export const Switch = ({ name, checked, onChange, label, hint }) => html`
  <label class="check"><input type="checkbox" checked=${checked} data-testid=${name} onChange=${(e) => onChange(e.target.checked)} /><span>${label}<small>${hint}</small></span></label>`;

export const tooShort = (password) => [...password].length < policy().min_password ? t.security.short(policy().min_password) : '';
