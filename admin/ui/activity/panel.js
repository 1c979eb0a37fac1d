// What a token, or all tokens of an account, did in the last days.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { Refusals } from './refusals.js';

// fix(refusal) returns what can be done about it: {label, about, to}, that it has been
// done: {done}, or null.
export function ActivityPanel({ activity, fix }) {
  const zone = policy().zone;
  const allowed = sum(activity.allowed), denied = sum(activity.denied);
  return html`
    <div class="activity" data-testid="activity">
      <${Refusals} list=${activity.refusals} fix=${fix} zone=${zone} />
      <section class="card" aria-labelledby="calls-heading">
        <h2 id="calls-heading">${t.activity.heading}</h2>
        ${allowed + denied ? html`<${LazyChart} activity=${activity} label=${t.activity.chart(allowed, denied)} zone=${zone} /><${Days} activity=${activity} zone=${zone} />`
          : html`<div class="empty small"><p><strong>${t.activity.none}</strong></p><p>${t.activity.noneText}</p></div>`}
      </section>
      <${Methods} list=${activity.methods} zone=${zone} />
    </div>`;
}

const sum = (list) => list.reduce((a, b) => a + b, 0);

// LazyChart loads the library that draws only where there is something to draw.
function LazyChart(props) {
  const [chart, setChart] = useState(null);
  useEffect(() => { import('./chart.js').then((m) => setChart({ view: m.default })); }, []);
  return chart ? html`<${chart.view} ...${props} />` : html`<div class="chart-space" aria-busy="true"></div>`;
}

function Days({ activity, zone }) {
  const days = new Map();
  const start = new Date(activity.from).getTime();
  activity.allowed.forEach((a, i) => {
    const day = format.date(start + i * activity.step_seconds * 1000, zone);
    const before = days.get(day) || [0, 0];
    days.set(day, [before[0] + a, before[1] + activity.denied[i]]);
  });
  return html`
    <details class="quiet-details"><summary>${t.activity.table}</summary>
      <table><thead><tr><th scope="col">${t.activity.dayColumn}</th><th scope="col" class="number">${t.activity.allowedColumn}</th><th scope="col" class="number">${t.activity.refusedColumn}</th></tr></thead>
      <tbody>${[...days].map(([day, [a, d]]) => html`<tr><th scope="row">${day}</th><td class="number">${format.number(a)}</td><td class="number">${format.number(d)}</td></tr>`)}</tbody></table>
    </details>`;
}

function Methods({ list, zone }) {
  return html`
    <section class="card" aria-labelledby="methods-heading">
      <h2 id="methods-heading">${t.activity.methods}</h2>
      ${list.length === 0 ? html`<p class="quiet">${t.activity.noMethods}</p>` : html`
        <div class="table-wrap"><table class="records" data-testid="activity-methods">
          <thead><tr><th scope="col">${t.activity.method}</th><th scope="col" class="number">${t.activity.allowedColumn}</th><th scope="col" class="number">${t.activity.refusedColumn}</th><th scope="col">${t.activity.lastCall}</th></tr></thead>
          <tbody>${list.map((m) => html`<tr><td data-label=${t.activity.method}><code>${m.method}</code></td><td class="number" data-label=${t.activity.allowedColumn}>${format.number(m.allowed)}</td><td class="number" data-label=${t.activity.refusedColumn}>${format.number(m.denied)}</td>
            <td data-label=${t.activity.lastCall}><span title=${format.dateTime(m.last, zone)}>${format.ago(m.last)}</span></td></tr>`)}</tbody>
        </table></div>`}
    </section>`;
}
