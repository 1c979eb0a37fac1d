// What went wrong.
import { html } from '../vendor/htm-preact.js';
import { t } from '../texts.js';
import { Icon } from './icon.js';

// ProblemNote tells what went wrong where no field is to blame.
export const ProblemNote = ({ problem, except = [], children }) =>
  problem && !except.includes(problem.field) && !except.includes(problem.reason) && html`
    <div class="note bad" role="alert" tabindex="-1" data-testid="problem"><${Icon} name="warn" /><div>${t.problem(problem)}${children}</div></div>`;

// aboutField tells what a problem says of one of the fields.
export const aboutField = (problem, ...names) => problem && names.includes(problem.field) ? t.problem(problem) : '';
