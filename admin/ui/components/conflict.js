// Somebody else changed the token while it was being edited: what is different,
// and the choice of how to go on.
import { html } from '../vendor/htm-preact.js';
import * as dates from '../dates.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

const words = t.form.conflict;
const list = (of) => of.length > 3 ? `${of.slice(0, 3).join(', ')}, … (${t.n(of.length)})` : of.join(', ') || words.nothing;

const shown = {
  description: (x) => x.description,
  expires: (x) => x.expires ? dates.sayInstant(x.expires, policy().zone) : t.never,
  sets: (x) => list(x.sets), methods: (x) => list(x.methods), addresses: (x) => list(x.addresses), audience: (x) => list(x.audience),
};

export function Conflict({ before, now, onLoad, onKeep }) {
  const different = Object.entries(shown).filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(now[field]));
  return html`
    <div class="note warn" role="alert" tabindex="-1" data-testid="conflict"><${Icon} name="warn" /><div>
      <strong>${words.title}</strong>
      <p>${different.length ? words.text : words.same}</p>
      <ul>${different.map(([field, say]) => html`<li>${words.change(t.audit.fields[field], say(before), say(now))}</li>`)}</ul>
      <p class="buttons"><button type="button" class="secondary outline" data-testid="conflict-load" onClick=${onLoad}>${words.load}</button>
      <button type="button" data-testid="conflict-keep" onClick=${onKeep}>${words.keep}</button></p>
    </div></div>`;
}
