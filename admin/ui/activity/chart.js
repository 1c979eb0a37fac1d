// A chart of calls over time: allowed and refused ones, stacked, one bar an hour. The
// table below it (panel.js) has the same numbers; the picture is for the eye only.
import { html, useRef, useEffect, useState } from '../vendor/htm-preact.js';
import uPlot from '../vendor/uPlot.js';
import { language } from '../language.js';
import { format, t } from '../texts.js';
import { theme } from '../theme.js';

const height = 200; // CSS pixels

export function Chart({ activity, label }) {
  const box = useRef(null);
  const [pointedAt, setPointedAt] = useState(null); // index of the bar
  useEffect(() => {
    let plot = null;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(box.current, setPointedAt, activity.step_seconds), series(activity), box.current);
    };
    draw();
    const resized = new ResizeObserver(() => plot.setSize({ width: box.current.clientWidth, height }));
    resized.observe(box.current);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    const stopFollowing = [theme, language].map((store) => store.subscribe(draw));
    return () => {
      scheme.removeEventListener('change', draw);
      for (const stop of stopFollowing) stop();
      resized.disconnect();
      plot.destroy();
    };
  }, [activity]);
  const numbers = pointedAt === null ? null : t.activity.atHour(format.dateTime(secondsAt(activity, pointedAt) * 1000), activity.allowed[pointedAt], activity.denied[pointedAt]);
  return html`
    <div class="chart">
      <div class="chart-key" aria-hidden="true"><span class="allowed">${t.activity.allowed}</span><span class="refused">${t.activity.refused}</span><span class="chart-at">${numbers}</span></div>
      <div ref=${box} role="img" aria-label=${label} class="chart-box"></div>
    </div>`;
}

const secondsAt = (activity, i) => new Date(activity.from).getTime() / 1000 + i * activity.step_seconds;

// series stacks the kinds: the bars of both together are behind those of the refused.
function series({ allowed, denied, ...activity }) {
  return [allowed.map((_, i) => secondsAt(activity, i)), allowed.map((a, i) => a + denied[i]), denied];
}

function options(box, setPointedAt, step) {
  const css = getComputedStyle(box);
  const colour = (name) => css.getPropertyValue(name).trim();
  const bars = uPlot.paths.bars({ size: [0.8, 24, 1], align: 1 });
  const bar = (name) => ({ fill: colour(name), width: 0, paths: bars, points: { show: false } });
  const axis = { stroke: colour('--quiet'), font: '12px system-ui, sans-serif', grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: box.clientWidth, height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [(u) => setPointedAt(u.cursor.idx ?? null)] },
    // The last bar begins where the last hour does, and needs room.
    scales: { x: { range: (u, min, max) => [min, max + step] }, y: { range: (u, min, max) => [0, Math.max(max, 4) * 1.05] } },
    axes: [
      { ...axis, size: 28, grid: { show: false }, incrs: [86400, 2 * 86400, 7 * 86400], values: (u, ticks) => ticks.map((s) => format.shortDate(s * 1000)) },
      { ...axis, size: 46, space: 32, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7], values: (u, ticks) => ticks.map(format.number) },
    ],
    series: [{}, bar('--allowed'), bar('--refused')],
  };
}
