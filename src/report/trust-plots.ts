// Plots that say how far the others can be trusted: drift, and the same cell measured twice.
import { sizeText } from '../numbers.js';
import { PER_PTE } from '../plan/metric.js';
import type { SampleRow, SummaryRow } from '../results/rows.js';
import { cellWords, pagesText, varyingOf } from './cell-words.js';
import { historical, protocolColor } from './colors.js';
import {
  besideRows,
  broken,
  fitted,
  INTERVALS,
  legend,
  NOT_FROM_ZERO,
  nsPerPte,
  type Plot,
  type RunRows,
  spec,
} from './plot.js';

const vmasOf = (r: SampleRow): number => Number(r.extra.vmas ?? 1);

/** A page holds no more points than this. */
const MOST_POINTS = 2000;

/** Every cell of one size, of the first scenario that has some: as its samples came, so that drift shows. */
export function timeline(rows: RunRows, scenarios: readonly { readonly name: string }[]): Plot | null {
  const metric = rows.samples.filter((r) => r.metric === PER_PTE && r.valid && r.impl !== 'kernel');
  const known = scenarios.find(({ name }) => metric.some((r) => r.scenario === name));
  const scenario = known?.name ?? metric[0]?.scenario;
  const own = metric.filter((r) => r.scenario === scenario);
  const pages = own.reduce((most, r) => Math.max(most, r.pages), 0);
  const layout = own.some((r) => r.layout === 'sequential') ? 'sequential' : 'shuffled';
  const vmas = own.reduce((least, r) => Math.min(least, vmasOf(r)), Number.POSITIVE_INFINITY);
  const all = own.filter((r) => r.pages === pages && r.layout === layout && vmasOf(r) === vmas);
  if (all.length === 0) return null;
  const every = Math.ceil(all.length / MOST_POINTS);
  const shown = all.filter((_, i) => i % every === 0);
  const varying = new Set([...varyingOf(all)].filter((key) => !['vmas', 'floor', 'lang'].includes(key)));
  const cells = new Map(
    all.toSorted((a, b) => historical(a.protocol) - historical(b.protocol)).map((r) => [cellWords(r, varying), r]),
  );
  const values = shown.map((r) => ({
    s: r.t_offset_ns / 1e9,
    value: r.value,
    cell: cellWords(r, varying),
    launch: r.launch,
  }));
  const shades = new Map<string, number>();
  const range = [...cells.values()].map(({ protocol }) => {
    shades.set(protocol, (shades.get(protocol) ?? -1) + 1);
    return protocolColor(protocol);
  });
  const scale = { domain: [...cells.keys()], range };
  const isShaped = [...shades.values()].some((count) => count > 0);
  const encoding = {
    x: { field: 's', type: 'quantitative', title: 'seconds since the start of the run' },
    y: { field: 'value', ...nsPerPte, scale: { zero: true } },
    color: { field: 'cell', type: 'nominal', title: null, scale },
  };
  const which = every === 1 ? 'Every valid sample' : `Of the valid samples every ${every}th`;
  return {
    name: 'timeline',
    title: 'Samples in time order',
    caption: `${which} of ${scenario}, ${pagesText(pages)}, ${layout}${vmas === 1 ? ', in one VMA' : ''}, in the order in which it was taken.`,
    draw(frame) {
      const mark = { type: 'point', opacity: 0.8, size: 18 };
      const color = { ...encoding.color, legend: legend(frame, scale.domain) };
      const own = { ...encoding, color, ...(isShaped ? { shape: { ...color, scale: { domain: scale.domain } } } : {}) };
      return spec(frame, values, { ...fitted(frame), height: 260, mark, encoding: own });
    },
  };
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
      if (unit === null) return [];
      return [base, replica].flatMap((r, at) => {
        if (r === undefined || r.p50 === null) return [];
        const [low, high] = [r.ci_low ?? r.p25, r.ci_high ?? r.p75].map((value) =>
          value === null ? null : value / unit,
        );
        return [{ group: groupName(r), measured: ['first', 'second'][at], ratio: r.p50 / unit, low, high }];
      });
    });
  if (values.length === 0) return null;
  const yOffset = { field: 'measured', type: 'nominal' };
  const color = { field: 'measured', type: 'nominal', title: 'measured' };
  const title = ['median / that of the first', NOT_FROM_ZERO];
  const x = { field: 'ratio', type: 'quantitative', scale: broken, title };
  return {
    name: 'aa_pair',
    title: 'The A/A pairs',
    caption: `The same cell measured twice: what lies between the two is noise. ${INTERVALS}`,
    draw(frame) {
      const { axis, width } = besideRows(
        frame,
        values.map(({ group }) => group),
      );
      const y = { field: 'group', type: 'nominal', title: null, sort: null, axis };
      const lines = { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset, color };
      const layer = [
        { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: lines },
        { mark: { type: 'point', filled: true, size: 50 }, encoding: { x, y, yOffset, color } },
      ];
      return spec(frame, values, { width, height: { step: frame.name === 'phone' ? 16 : 13 }, layer });
    },
  };
}
