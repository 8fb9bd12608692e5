// Plots that say how far the others can be trusted: drift, and the same cell measured twice.
import { formatExtra } from '../plan/cell.js';
import { sizeText } from '../results/noise.js';
import type { SampleRow, SummaryRow } from '../results/rows.js';
import { HEADLINE, INTERVALS, nsPerPte, type Plot, type RunRows, spec } from './plot.js';

/** Every cell of one size, of the first scenario that has some: as its samples came, so that drift shows. */
export function timeline(rows: RunRows, scenarios: readonly { readonly name: string }[]): Plot | null {
  const metric = rows.samples.filter((r) => r.metric === HEADLINE && r.valid && r.impl !== 'kernel');
  const known = scenarios.find(({ name }) => metric.some((r) => r.scenario === name));
  const scenario = known?.name ?? metric[0]?.scenario;
  const own = metric.filter((r) => r.scenario === scenario);
  const pages = Math.max(...own.map((r) => r.pages));
  const layout = own.some((r) => r.layout === 'sequential') ? 'sequential' : 'shuffled';
  const vmas = Math.min(...own.map(vmasOf));
  const shown = own.filter((r) => r.pages === pages && r.layout === layout && vmasOf(r) === vmas);
  if (shown.length === 0) return null;
  const values = shown.map((r) => ({
    s: r.t_offset_ns / 1e9,
    value: r.value,
    cell: nameOf(r),
    launch: r.launch,
  }));
  const encoding = {
    x: { field: 's', type: 'quantitative', title: 'seconds since the start of the run' },
    y: { field: 'value', ...nsPerPte, scale: { zero: false } },
    color: { field: 'cell', type: 'nominal', title: 'cell' },
  };
  const caption = `Every valid sample of ${scenario}, ${pages} ${layout} pages${vmas === 1 ? ' in one VMA' : ''}, in the order in which it was taken.`;
  return {
    name: 'timeline',
    title: 'Samples in time order',
    caption,
    spec: spec(values, { width: 620, height: 240, mark: { type: 'point', opacity: 0.7, size: 18 }, encoding }),
  };
}

const vmasOf = (r: SampleRow): number => Number(r.extra.vmas ?? 1);

/** Short, and different where cells are. */
function nameOf(r: SampleRow): string {
  const { vmas: _, floor: __, lang: ___, ...extra } = r.extra;
  const words = [r.protocol, r.wrprotect, r.fence, r.fence_per, r.pinners, r.pinned_fraction, formatExtra(extra)];
  const shipped = words
    .slice(1)
    .map(String)
    .filter((word) => word !== '' && word !== '0' && word !== 'rmw' && word !== 'none');
  return [r.protocol, ...shipped, ...(r.replica === 1 ? ['(A/A)'] : [])].join(' ');
}

function groupName({ scenario, impl, pages, layout }: SummaryRow): string {
  const words = [impl === 'wasm' ? '' : impl, sizeText(pages), layout === 'sequential' ? '' : layout];
  return `${scenario} (${words.filter((word) => word !== '').join(', ')})`;
}

/** Each replica and its original, relative to the original's median. */
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
                    ...{ scenario: groupName(r), replica: r.replica },
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
