// What went wrong, in words.
import { html } from '../vendor/htm-preact.js';
import { format, t } from '../texts.js';
import { Icon } from './icon.js';
import { insert } from './time.js';

// ServerText is a sentence of the server, which speaks English whatever the page does.
export const ServerText = ({ children }) => html`<span lang="en">${children}</span>`;

// problemText is the page's own text for a reason, or else the detail that the server gave.
export function problemText(problem) {
  const { reason, field, detail, retryAfter } = problem;
  if (reason === 'throttled' && retryAfter) return t.components.throttledFor(format.duration(retryAfter));
  if (t.components.problems[reason]) return t.components.problems[reason];
  const text = field && detail.startsWith(field + ': ') ? detail.slice(field.length + 2) : detail;
  if (!text) return t.components.unknownProblem;
  const sentence = format.capitalize(text) + (/[.!?]$/.test(text) ? '' : '.');
  return insert((detail) => t.components.serverSays(detail, t.audit.reasons[reason]), html`<${ServerText}>${sentence}<//>`);
}

// ProblemNote shows a problem that no field shows: except has the fields and reasons of
// those that a field does show.
export const ProblemNote = ({ problem, except = [], children }) =>
  problem && !except.includes(problem.field) && !except.includes(problem.reason) && html`
    <div class="note bad" role="alert" tabindex="-1" data-testid="problem"><${Icon} name="warn" /><div>${problemText(problem)}${children}</div></div>`;

// fieldProblem is the text of a problem with one of the fields, or empty.
export const fieldProblem = (problem, ...names) => problem && names.includes(problem.field) ? problemText(problem) : '';
