// Inputs that more than one frame of accounts has.
import { html } from '../vendor/htm-preact.js';
import { policy } from '../session.js';
import { t } from '../texts.js';

export const Roles = ({ role, onChange }) => html`
  <fieldset><legend>${t.accounts.role}</legend>
    ${['user', 'operator'].map((r) => html`<label class="check"><input type="radio" name="role" value=${r} checked=${r === role} onChange=${() => onChange(r)} /><span>${t.accounts.roles[r]}<small>${t.accounts.roleHints[r]}</small></span></label>`)}
  </fieldset>`;

export const Switch = ({ name, checked, onChange, label, hint }) => html`
  <label class="check"><input type="checkbox" checked=${checked} data-testid=${name} onChange=${(e) => onChange(e.target.checked)} /><span>${label}<small>${hint}</small></span></label>`;

export const tooShort = (password) => [...password].length < policy().min_password ? t.components.passwordTooShort(policy().min_password) : '';
