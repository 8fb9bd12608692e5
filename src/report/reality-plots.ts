// Plots of how far the model is from the real thing: the same loop in C, and this machine's own fork(2).
import { realityOf } from '../results/reality.js';
import { sideBySide } from '../results/side-by-side.js';
import { extraWords, placeText } from './cell-words.js';
import { INK, inOrder } from './colors.js';
import { besideRows, broken, NOT_FROM_ZERO, type Picture, QUIET, type RunRows, type Spec, spec } from './plot.js';

/** The model's ns over those of the C twin with V8's instructions, variant by variant. */
export function ratiosToTwin({ summary, comparisons }: RunRows): Picture | null {
  const values = sideBySide(summary, comparisons).flatMap((row) => {
    if (row.twin?.ratio == null) return [];
    const fence = row.fence === 'none' ? 'no fence' : `${row.fence} per ${placeText(row.fence_per)}`;
    const { ratio, ci_low: low, ci_high: high } = row.twin;
    const { protocol, layout } = row;
    return [{ protocol, label: `${row.wrprotect}, ${fence}`, layout, pages: row.pages, ratio, low, high }];
  });
  if (values.length === 0) return null;
  const labels = values.map(({ label }) => label);
  const ends = values.flatMap((v) => [v.ratio, v.low ?? v.ratio, v.high ?? v.ratio, 1]);
  const scale = { ...broken, domain: [Math.min(...ends), Math.max(...ends)] };
  const x = { type: 'quantitative', scale, title: ['model / C', NOT_FROM_ZERO] };
  const color = { field: 'layout', type: 'nominal', title: 'pfns' };
  const yOffset = { field: 'layout', type: 'nominal' };
  const layer = (rows: Spec, axis: Spec) => {
    const y = { field: 'label', type: 'nominal', title: null, sort: null, axis: rows };
    const [from, at] = [
      { ...x, axis, field: 'low' },
      { ...x, axis, field: 'ratio' },
    ];
    return [
      { mark: { type: 'rule', strokeDash: [4, 3], color: INK }, encoding: { x: { ...x, axis, datum: 1 } } },
      { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: from, x2: { field: 'high' }, y, yOffset, color } },
      { mark: { type: 'point', filled: true, size: 40 }, encoding: { x: at, y, yOffset, color } },
    ];
  };
  const protocols = inOrder(values.map(({ protocol }) => protocol));
  return {
    title: 'The model beside the same loop in C',
    caption:
      'C with the instructions that V8 emits. Right of the broken line the model is slower. Ratios paired within blocks; lines show their 95 % intervals.',
    draw(frame) {
      const { axis, width } = besideRows(frame, labels);
      const vconcat = protocols.map((protocol, i) => ({
        title: { text: protocol, anchor: 'start', fontSize: 13, frame: 'group', dx: width - frame.width },
        transform: [{ filter: { field: 'protocol', equal: protocol } }],
        ...{ width, height: { step: 12 }, layer: layer(axis, i === protocols.length - 1 ? {} : QUIET) },
      }));
      return spec(frame, values, { vconcat, spacing: 10 });
    },
  };
}

/** ns per PTE of model and fork(2), cell by cell of what both can vary. */
export function besideKernel({ summary, comparisons }: RunRows): Picture | null {
  const beside = realityOf(summary, comparisons).rows;
  if (beside.length === 0) return null;
  const values = beside.flatMap((row) => {
    const pinned = row.pinned_fraction === 0 ? '' : `, ${row.pinned_fraction * 100} % pinned`;
    const label = `${row.pages / 1024} Ki pages, ${extraWords(row.extra)}${pinned}`;
    return [
      { label, of: 'model', ns: row.model_ns_per_pte },
      { label, of: 'fork(2)', ns: row.kernel_ns_per_pte },
    ];
  });
  const labels = values.map(({ label }) => label);
  const x = {
    field: 'ns',
    type: 'quantitative',
    title: 'ns per PTE, logarithmic',
    scale: { type: 'log', nice: false },
  };
  const of = { field: 'of', type: 'nominal', title: null, sort: ['model', 'fork(2)'] };
  return {
    title: "The model beside this machine's own fork(2)",
    caption: 'Medians. What makes fork(2) slower should make the model slower.',
    draw(frame) {
      const { axis, width } = besideRows(frame, labels);
      const y = { field: 'label', type: 'nominal', title: null, sort: null, axis };
      const encoding = { y, x, color: of, shape: of };
      const height = { step: frame.name === 'phone' ? 40 : 22 };
      return spec(frame, values, { width, height, mark: { type: 'point', filled: true, size: 60 }, encoding });
    },
  };
}
