import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extra, Factors } from '../../src/plan/cell.js';
import { agreementsOf, factorsOf, factorsText } from '../../src/results/factors.js';
import type { ComparisonRow, SummaryRow } from '../../src/results/rows.js';
import { comparisonRow, summaryRow } from '../support/rows.js';

interface Rows {
  readonly summary: readonly SummaryRow[];
  readonly comparisons: readonly ComparisonRow[];
}
interface Side {
  readonly of: Partial<Factors>;
  readonly ns: number;
  readonly half?: number;
}

/** A cell of the model and one of fork(2), each with its own baseline; intervals of `half` about the ratio. */
function beside(model: Side, modelTo: Side, kernel: Side, kernelTo: Side): Rows {
  const row = (impl: 'wasm' | 'kernel', { of, ns }: Side): SummaryRow => summaryRow({ ...of, impl, p50: ns });
  const rows = [row('wasm', model), row('wasm', modelTo), row('kernel', kernel), row('kernel', kernelTo)] as const;
  const against = (cell: Side, impl: 'wasm' | 'kernel', to: SummaryRow, ns: number): ComparisonRow => {
    const [ratio, half] = [cell.ns / ns, cell.half ?? 0.01];
    const found = { ratio, ci_low: ratio - half, ci_high: ratio + half };
    return comparisonRow({ ...cell.of, impl, baseline_cell: to.cell_id, role: 'baseline', ...found });
  };
  const pair = comparisonRow({ ...model.of, impl: 'wasm', baseline_cell: rows[2].cell_id, role: 'kernel' });
  return {
    summary: rows,
    comparisons: [against(model, 'wasm', rows[1], modelTo.ns), against(kernel, 'kernel', rows[3], kernelTo.ns), pair],
  };
}

const joined = (all: readonly Rows[]) =>
  factorsOf(
    [...new Map(all.flatMap(({ summary }) => summary).map((row) => [row.cell_id, row])).values()],
    all.flatMap(({ comparisons }) => comparisons),
  );

/** So many pins in each 2 MiB, mapped that way: the share of the pages is the same number again. */
const pinned = (mapping: string, pins: number): Partial<Factors> => ({
  scenario: 'pin_amplification',
  pinned_fraction: pins / 512,
  extra: { mapping, folio_order: mapping === 'base' ? '0' : '9', pins_per_2mib: String(pins) },
});
const pins = (mapping: string, n: number, model_ns: number, kernel_ns: number, half?: number): Rows =>
  beside(
    { of: pinned(mapping, n), ns: model_ns, ...(half === undefined ? {} : { half }) },
    { of: pinned(mapping, 0), ns: 10 },
    { of: pinned(mapping, n), ns: kernel_ns },
    { of: pinned(mapping, 0), ns: 50 },
  );

const folio = (extra: Extra): Partial<Factors> => ({ scenario: 'folios', extra });
const order = (n: string, page_mapcount: string, model_ns: number, kernel_ns: number): Rows =>
  beside(
    { of: folio({ folio_order: n, page_mapcount }), ns: model_ns },
    { of: folio({ folio_order: '0', page_mapcount: 'yes' }), ns: 10 },
    { of: folio({ folio_order: n, mapping: 'pte', pins_per_2mib: '0' }), ns: kernel_ns },
    { of: folio({ folio_order: '0', mapping: 'base', pins_per_2mib: '0' }), ns: 50 },
  );

test('each side against its own baseline, and what the model varied is named', () => {
  const [one, ...more] = joined([pins('base', 8, 40, 150)]);
  assert.deepEqual(more, []);
  assert.equal(one?.varied, 'pins_per_2mib');
  assert.deepEqual([one?.predicted.ratio, one?.measured.ratio], [4, 3]);
  assert.deepEqual(one?.predicted, { ratio: 4, ci_low: 3.99, ci_high: 4.01 });
});

test('of two cells of the model beside one of fork(2), the plainest is told', () => {
  const factors = joined([order('9', 'no', 5, 25), order('9', 'yes', 6, 25)]);
  assert.deepEqual(
    factors.map(({ varied, predicted, measured }) => [varied, predicted.ratio, measured.ratio]),
    [['folio_order', 0.6, 0.5]],
  );
});

test('large folios beside base pages with the same pins: of medians, without an interval', () => {
  const factors = joined([pins('base', 8, 20, 100), pins('pte', 8, 600, 1600)]);
  const mapping = factors.filter(({ varied }) => varied === 'mapping');
  assert.deepEqual(
    mapping.map(({ extra, predicted, measured }) => [extra.mapping, predicted, measured]),
    [['pte', { ratio: 30, ci_low: null, ci_high: null }, { ratio: 16, ci_low: null, ci_high: null }]],
  );
});

test('a cell beside fork(2) of another scenario, or whose baseline is missing on one side, is no factor', () => {
  const { summary, comparisons } = pins('base', 8, 40, 150);
  const other = comparisons.map((row) => ({ ...row, scenario: 'native_twin' }));
  assert.deepEqual(factorsOf(summary, other), []);
  for (const impl of ['wasm', 'kernel'])
    assert.deepEqual(
      factorsOf(
        summary,
        comparisons.filter((row) => row.role !== 'baseline' || row.impl !== impl),
      ),
      [],
    );
});

test('rank correlation of all factors and of each kind; ways that agree, that do not, and what holds 1', () => {
  const factors = joined([
    pins('base', 1, 10.1, 60, 0.5), // the model's interval holds 1
    pins('base', 8, 20, 100),
    pins('base', 512, 90, 40), // slower in the model, faster in fork(2)
    order('4', 'yes', 7, 30),
    order('9', 'yes', 6, 25),
  ]);
  const [all, ...kinds] = agreementsOf(factors);
  assert.deepEqual([all?.factors, all?.same_way, all?.other_way], [5, 3, 1]);
  // Predicted 1.01 2 9 0.7 0.6 rank 3 4 5 2 1, measured 1.2 2 0.8 0.6 0.5 rank 4 5 3 2 1: 1 - 6 * (1 + 1 + 4) / (5 * 24).
  assert.ok(Math.abs((all?.rho ?? 0) - 0.7) < 1e-12, String(all?.rho));
  assert.deepEqual(
    kinds.map(({ varied, factors: n, rho }) => [varied, n, rho]),
    [
      ['pins_per_2mib', 3, -0.5],
      ['folio_order', 2, null],
    ],
  );
  assert.match(
    factorsText(factors),
    /^Of 5 factors, .* the same way in 3 and opposite ways in 1; 1 are not told from 1\. /,
  );
  assert.match(
    factorsText(factors),
    /Rank correlation 0\.70: pins_per_2mib -0\.50 \(3\), folio_order too few to rank \(2\)\.$/,
  );
  assert.equal(factorsText(factors.slice(0, 2)), '');
  assert.equal(factorsText([]), '');
});
