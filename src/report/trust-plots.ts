// Plots that say how far the others can be trusted: drift, and the same cell measured twice.
import { COLORS, HEADLINE, INTERVALS, nsPerPte, type Plot, type RunRows, spec } from './plot.js';

/** Samples of one size of fork_latency, or of whatever was measured: as they came, so that drift shows. */
export function timeline(rows: RunRows): Plot | null {
  const metric = rows.samples.filter((r) => r.metric === HEADLINE && r.valid === 'true');
  const scenario = metric.some((r) => r.scenario === 'fork_latency') ? 'fork_latency' : metric[0]?.scenario;
  const own = metric.filter((r) => r.scenario === scenario);
  const cells = [...new Set(own.map((r) => r.cell_id))].slice(0, COLORS.length);
  const first = own.find((r) => r.cell_id === cells[0]);
  const shown = own.filter((r) => cells.includes(r.cell_id) && r.pages === first?.pages && r.extra === first?.extra);
  if (shown.length === 0) return null;
  const values = shown.map((r) => ({
    s: Number(r.t_offset_ns) / 1e9,
    value: Number(r.value),
    cell: `${r.protocol}${r.replica === '1' ? ' (A/A)' : ''}`,
    launch: Number(r.launch),
  }));
  const encoding = {
    x: { field: 's', type: 'quantitative', title: 'seconds since the start of the run' },
    y: { field: 'value', ...nsPerPte, scale: { zero: false } },
    color: { field: 'cell', type: 'nominal', title: 'cell' },
  };
  const caption = `Every valid sample of ${scenario}, ${first?.pages} pages, in the order in which it was taken.`;
  return {
    name: 'timeline',
    title: 'Samples in time order',
    caption,
    spec: spec(values, { width: 620, height: 240, mark: { type: 'point', opacity: 0.7, size: 18 }, encoding }),
  };
}

/** Each scenario's baseline and its twin, relative to the baseline's median. */
export function aaPair(rows: RunRows): Plot | null {
  const twins = rows.summary.filter((r) => r.replica === '1' && r.p50 !== '');
  const values = twins.flatMap((twin) => {
    const id = twin.cell_id
      ?.split('/')
      .map((part, i, all) => (i === all.length - 2 ? '0' : part))
      .join('/');
    const base = rows.summary.find((r) => r.cell_id === id && r.metric === twin.metric);
    const isHeadline =
      [HEADLINE, 'pins_per_s', 'first_write_ns'].includes(twin.metric ?? '') &&
      (twin.metric === HEADLINE || !twins.some((t) => t.scenario === twin.scenario && t.metric === HEADLINE));
    if (base === undefined || base.p50 === '' || !isHeadline) return [];
    return [base, twin].map((r) => ({
      scenario: r.scenario,
      replica: r.replica,
      ratio: Number(r.p50) / Number(base.p50),
      low: Number(r.ci_low || r.p25) / Number(base.p50),
      high: Number(r.ci_high || r.p75) / Number(base.p50),
    }));
  });
  if (values.length === 0) return null;
  const y = { field: 'scenario', type: 'nominal', title: null };
  const yOffset = { field: 'replica', type: 'nominal' };
  const color = { field: 'replica', type: 'nominal', title: 'replica' };
  const x = {
    field: 'ratio',
    type: 'quantitative',
    scale: { zero: false },
    title: "median relative to the baseline's",
  };
  const layer = [
    {
      mark: { type: 'rule', strokeWidth: 1.5 },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset, color },
    },
    { mark: { type: 'point', filled: true, size: 50 }, encoding: { x, y, yOffset, color } },
  ];
  return {
    name: 'aa_pair',
    title: 'The A/A pairs',
    caption: `The same cell measured twice: what lies between the two is noise. ${INTERVALS}`,
    spec: spec(values, { width: 460, height: { step: 18 }, layer }),
  };
}
