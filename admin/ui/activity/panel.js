// What a token, or all tokens of an account, did in the last days.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import { Time } from '../components/time.js';
import { format, t } from '../texts.js';
import { Refusals } from './refusals.js';

// ActivityPanel calls remedyOf(refusal) for what can be done about it: {label, about, to}
// of a link, {done} if it has been done, or null.
export function ActivityPanel({ activity, remedyOf }) {
  const allowed = sum(activity.allowed), refused = sum(activity.denied);
  return html`
    <div class="activity" data-testid="activity">
      <${Refusals} refusals=${activity.refusals} remedyOf=${remedyOf} />
      <section class="card" aria-labelledby="calls-heading">
        <h2 id="calls-heading">${t.activity.heading}</h2>
        ${allowed + refused ? html`<${LazyChart} activity=${activity} label=${t.activity.chart(allowed, refused)} /><${Days} activity=${activity} />`
          : html`<div class="empty small"><p><strong>${t.activity.none}</strong></p><p>${t.activity.noneText}</p></div>`}
      </section>
      <${Methods} methods=${activity.methods} />
    </div>`;
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// LazyChart loads the library that draws only if there is something to draw.
function LazyChart(props) {
  const [loaded, setLoaded] = useState(null);
  useEffect(() => { import('./chart.js').then(setLoaded); }, []);
  return loaded ? html`<${loaded.Chart} ...${props} />` : html`<div class="chart-space" aria-busy="true"></div>`;
}

// Days is the table of the numbers in the chart, by day.
function Days({ activity }) {
  const days = new Map(); // {allowed, refused} by day
  const start = new Date(activity.from).getTime();
  activity.allowed.forEach((allowed, i) => {
    const day = format.date(start + i * activity.step_seconds * 1000);
    const before = days.get(day) || { allowed: 0, refused: 0 };
    days.set(day, { allowed: before.allowed + allowed, refused: before.refused + activity.denied[i] });
  });
  return html`
    <details class="quiet-details"><summary>${t.activity.table}</summary>
      <table><thead><tr><th scope="col">${t.activity.dayColumn}</th><th scope="col" class="number">${t.activity.allowedColumn}</th><th scope="col" class="number">${t.activity.refusedColumn}</th></tr></thead>
      <tbody>${[...days].map(([day, calls]) => html`<tr><th scope="row">${day}</th><td class="number">${format.number(calls.allowed)}</td><td class="number">${format.number(calls.refused)}</td></tr>`)}</tbody></table>
    </details>`;
}

function Methods({ methods }) {
  return html`
    <section class="card" aria-labelledby="methods-heading">
      <h2 id="methods-heading">${t.activity.methods}</h2>
      ${methods.length === 0 ? html`<p class="quiet">${t.activity.noMethods}</p>` : html`
        <div class="table-wrap"><table class="records" data-testid="activity-methods">
          <thead><tr><th scope="col">${t.activity.method}</th><th scope="col" class="number">${t.activity.allowedColumn}</th><th scope="col" class="number">${t.activity.refusedColumn}</th><th scope="col">${t.activity.lastCall}</th></tr></thead>
          <tbody>${methods.map((m) => html`<tr><td data-label=${t.activity.method}><code>${m.method}</code></td><td class="number" data-label=${t.activity.allowedColumn}>${format.number(m.allowed)}</td><td class="number" data-label=${t.activity.refusedColumn}>${format.number(m.denied)}</td>
            <td data-label=${t.activity.lastCall}><${Time} instant=${m.last} /></td></tr>`)}</tbody>
        </table></div>`}
    </section>`;
}
