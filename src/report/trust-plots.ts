// Plots that say how far the others can be trusted: drift, and the same cell measured twice.
import { formatExtra } from '../plan/cell.js';
import type { SampleRow } from '../results/rows.js';
import { COLORS, HEADLINE, INTERVALS, nsPerPte, type Plot, type RunRows, spec } from './plot.js';

/** Samples of one size, of the first scenario that has some: as they came, so that drift shows. */
export function timeline(rows: RunRows, scenarios: readonly { readonly name: string }[]): Plot | null {
  const metric = rows.samples.filter((r) => r.metric === HEADLINE && r.valid);
  const known = scenarios.find(({ name }) => metric.some((r) => r.scenario === name));
  const scenario = known?.name ?? metric[0]?.scenario;
  const own = metric.filter((r) => r.scenario === scenario);
  const cells = [...new Set(own.map((r) => r.cell_id))].slice(0, COLORS.length);
  const first = own.find((r) => r.cell_id === cells[0]);
  const alike = (r: SampleRow): string => `${r.pages} ${formatExtra(r.extra)}`;
  const shown = own.filter((r) => cells.includes(r.cell_id) && first !== undefined && alike(r) === alike(first));
  if (shown.length === 0) return null;
  const values = shown.map((r) => ({
    s: r.t_offset_ns / 1e9,
    value: r.value,
    cell: `${r.protocol}${r.replica === 1 ? ' (A/A)' : ''}`,
    launch: r.launch,
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

/** Each scenario's replica and its original, relative to the original's median. */
export function aaPair(rows: RunRows): Plot | null {
  const values = rows.comparisons
    .filter(({ role }) => role === 'replica')
    .flatMap(({ cell, baseline_cell, metric }) => {
      const [base, replica] = [baseline_cell, cell].map((id) =>
        rows.summary.find((r) => r.cell_id === id && r.metric === metric),
      );
      const unit = base?.p50 ?? null;
      return unit === null
        ? []
        : [base, replica].flatMap((r) =>
            r === undefined || r.p50 === null || r.p25 === null || r.p75 === null
              ? []
              : [
                  {
                    ...{ scenario: `${r.scenario}${r.impl === 'wasm' ? '' : ` (${r.impl})`}`, replica: r.replica },
                    ...{ ratio: r.p50 / unit, low: (r.ci_low ?? r.p25) / unit, high: (r.ci_high ?? r.p75) / unit },
                  },
                ],
          );
    });
  if (values.length === 0) return null;
  const y = { field: 'scenario', type: 'nominal', title: null };
  const yOffset = { field: 'replica', type: 'nominal' };
  const color = { field: 'replica', type: 'nominal', title: 'replica' };
  const x = {
    field: 'ratio',
    type: 'quantitative',
    scale: { zero: false },
    title: "median relative to the original's",
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
