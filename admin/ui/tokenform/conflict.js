// Somebody else changed the token while it was being edited: what is different, and the
// choice of how to go on.
import { html } from '../vendor/htm-preact.js';
import { Icon } from '../components/icon.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { fields } from './fields.js';

const describe = Object.assign({}, ...Object.values(fields).map((f) => f.describe));

export function Conflict({ before, now, onLoad, onKeep }) {
  const different = Object.keys(describe).filter((member) => JSON.stringify(before[member]) !== JSON.stringify(now[member]));
  const change = (member) => t.tokenform.conflict.change(t.audit.fields[member], describe[member](before, policy()), describe[member](now, policy()));
  return html`
    <div class="note warn" role="alert" tabindex="-1" data-testid="conflict"><${Icon} name="warn" /><div>
      <strong>${t.tokenform.conflict.title}</strong>
      <p>${different.length ? t.tokenform.conflict.text : t.tokenform.conflict.same}</p>
      <ul>${different.map((member) => html`<li>${change(member)}</li>`)}</ul>
      <p class="buttons"><button type="button" class="secondary outline" data-testid="conflict-load" onClick=${onLoad}>${t.tokenform.conflict.load}</button>
      <button type="button" data-testid="conflict-keep" onClick=${onKeep}>${t.tokenform.conflict.keep}</button></p>
    </div></div>`;
}
