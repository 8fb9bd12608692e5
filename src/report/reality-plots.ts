// Plots of how far the model is from the real thing: the same loop in C, and this machine's own fork(2).
import { formatExtra } from '../plan/cell.js';
import { realityOf } from '../results/reality.js';
import { sideBySide } from '../results/side-by-side.js';
import { nsPerPte, type Picture, type RunRows, spec } from './plot.js';

/** The model's ns over those of the C twin with V8's instructions, variant by variant. */
export function ratiosToTwin(rows: RunRows): Picture | null {
  const values = sideBySide(rows.summary, rows.comparisons).flatMap((row) => {
    if (row.twin?.ratio == null) return [];
    const fence = row.fence === 'none' ? '' : `, ${row.fence} per ${row.fence_per}`;
    const { ratio, ci_low: low, ci_high: high } = row.twin;
    return [
      { variant: `${row.protocol}, ${row.wrprotect}${fence}`, layout: row.layout, pages: row.pages, ratio, low, high },
    ];
  });
  if (values.length === 0) return null;
  const y = { field: 'variant', type: 'nominal', title: null, sort: null, axis: { labelLimit: 400 } };
  const x = { type: 'quantitative', scale: { zero: false }, title: "model / C with V8's instructions" };
  const color = { field: 'layout', type: 'nominal', title: 'pfns' };
  const yOffset = { field: 'layout', type: 'nominal' };
  const layer = [
    { mark: { type: 'rule', strokeDash: [4, 3], color: '#888888' }, encoding: { x: { datum: 1 } } },
    {
      mark: { type: 'rule', strokeWidth: 1.5 },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset, color },
    },
    { mark: { type: 'point', filled: true, size: 40 }, encoding: { x: { ...x, field: 'ratio' }, y, yOffset, color } },
  ];
  return {
    title: 'The model beside the same loop in C',
    caption:
      'Right of the broken line the model is slower. Ratios paired within blocks; lines show their 95 % intervals.',
    spec: spec(values, { width: 380, height: { step: 16 }, layer }),
  };
}

/** ns per PTE of model and fork(2), cell by cell of what both can vary. */
export function besideKernel(rows: RunRows): Picture | null {
  const beside = realityOf(rows.summary, rows.comparisons).rows;
  if (beside.length === 0) return null;
  const values = beside.flatMap((row) => {
    const pinned = row.pinned_fraction === 0 ? '' : `, ${row.pinned_fraction * 100} % pinned`;
    const cell = `${row.pages / 1024} Ki pages, ${formatExtra(row.extra).replaceAll(';', ', ')}${pinned}`;
    return [
      { cell, of: 'model', ns: row.model_ns_per_pte },
      { cell, of: 'fork(2)', ns: row.kernel_ns_per_pte },
    ];
  });
  const encoding = {
    y: { field: 'cell', type: 'nominal', title: null, sort: null, axis: { labelLimit: 400 } },
    x: { field: 'ns', ...nsPerPte, scale: { type: 'log' } },
    color: { field: 'of', type: 'nominal', title: null, sort: ['model', 'fork(2)'] },
  };
  return {
    title: "The model beside this machine's own fork(2)",
    caption: 'Medians of ns per PTE, logarithmic. What makes fork(2) slower should make the model slower.',
    spec: spec(values, { width: 380, height: { step: 18 }, mark: { type: 'point', filled: true, size: 60 }, encoding }),
  };
}
