// Controls that more than one frame of accounts shows.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';

const roles = ['user', 'operator'];

export const RoleField = ({ role, onChange }) => html`
  <fieldset><legend>${t.accounts.role}</legend>
    ${roles.map((r) => html`<label class="check"><input type="radio" name="role" value=${r} checked=${r === role} onChange=${() => onChange(r)} /><span>${t.accounts.roles[r]}<small>${t.accounts.roleHints[r]}</small></span></label>`)}
  </fieldset>`;

export const Checkbox = ({ testid, checked, onChange, label, hint }) => html`
  <label class="check"><input type="checkbox" checked=${checked} data-testid=${testid} onChange=${(e) => onChange(e.target.checked)} /><span>${label}<small>${hint}</small></span></label>`;
