// Which resources of the API a token may touch, and what it may call though that names none.
import { html } from '../vendor/htm-preact.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { fieldProblem } from '../components/problem.js';
import { isGone, reachOf, titleOf } from '../methods/bound.js';
import { readChoice } from '../methods/choice.js';
import { groupsAbove, MethodTree } from '../methods/methodtree.js';
import { format, t } from '../texts.js';
import { boundResources, unboundMethods } from './fields.js';

// resourcesOffered lists the names of the resources that a draft can be bound to, and of those
// that it is bound to though the catalog does not have them any more.
const resourcesOffered = ({ only, catalog }) => [...new Set([...catalog.resources.map((r) => r.name), ...Object.keys(only)])];

// BoundFields marks the method added, if a link asked to allow it unbound.
export function BoundFields({ draft, onChange, problem, added }) {
  const names = resourcesOffered(draft);
  const gone = (name) => isGone(name, draft.catalog);
  const bound = boundResources(draft);
  const control = (name) => html`
    <${Field} label=${t.tokenform.only.label(titleOf(name, draft.catalog))} hint=${gone(name) ? t.tokenform.only.gone : t.tokenform.only.hint} name=${'only-' + name} error=${name === (bound[0] || names[0]) && fieldProblem(problem, 'only')}>
      ${(props) => html`<textarea ...${props} rows="3" spellcheck=${false} autocapitalize="off" autocomplete="off" value=${draft.only[name] || ''} onInput=${(e) => onChange({ only: { ...draft.only, [name]: e.target.value } })}></textarea>`}
    <//>`;
  return html`
    <div class="two">${names.map((name) => html`<div key=${name}>${control(name)}</div>`)}</div>
    ${bound.length > 0 && !bound.some(gone) && html`<${Unbound} draft=${draft} onChange=${onChange} error=${fieldProblem(problem, 'unbound')} added=${added} />`}`;
}

const mostNamed = 6; // methods in the warning

// Unbound shows which of the chosen methods a bound token cannot call.
function Unbound({ draft, onChange, error, added }) {
  const offered = unboundMethods(draft);
  const titles = boundResources(draft).map((name) => titleOf(name, draft.catalog));
  const isOffered = (name) => offered.some((m) => m.name === name);
  const choice = readChoice(draft.unbound.filter(isOffered), offered);
  const unclear = offered.filter((m) => choice.names.has(m.name) && reachOf(m, boundResources(draft)) === 'unclear');
  // What is not offered now stays: it is offered again with the permissions that it belongs to.
  const change = ({ names }) => onChange({ unbound: [...draft.unbound.filter((name) => !isOffered(name)), ...names] });
  return html`
    <section aria-label=${t.tokenform.only.unbound} data-testid="unbound">
      ${offered.length > 0 && html`<p>${t.tokenform.only.unnamed(offered.length, titles)}</p>
        <${MethodTree} exact methods=${offered} choice=${choice} onChange=${change} error=${error} added=${isOffered(added) && added} initiallyOpen=${added ? groupsAbove(added) : []} />`}
      ${unclear.length > 0 && html`<div class="note warn" data-testid="unclear-note"><${Icon} name="warn" /><div>${t.tokenform.only.unclear(titles)}
        <ul>${unclear.slice(0, mostNamed).map((m) => html`<li><code>${m.name}</code></li>`)}
        ${unclear.length > mostNamed && html`<li>${t.methods.more(unclear.length - mostNamed)}</li>`}</ul></div></div>`}
      ${!offered.length && html`<p role="status">${t.tokenform.only.allNamed(titles)}</p>`}
    </section>`;
}

// boundWords say in a few words what a draft may touch of each resource.
export const boundWords = (draft) => resourcesOffered(draft).map((name) => {
  const title = titleOf(name, draft.catalog);
  return boundResources(draft).includes(name) ? t.tokenform.only.some(title) : t.tokenform.only.all(title);
});
