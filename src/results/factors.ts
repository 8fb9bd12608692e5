/** What a change of the memory makes of a fork, predicted by the model and measured of fork(2): each cell against its own baseline. */
import { type Cell, type Extra, type Factors, formatExtra } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { PER_PTE } from '../plan/metric.js';
import { spearman } from '../stats/spearman.js';
import type { ComparisonRow, SummaryRow } from './rows.js';

/** ns per PTE of a cell over those of its baseline. */
export interface Times {
  readonly ratio: number;
  /** null where it is of two medians that nobody paired */
  readonly ci_low: number | null;
  readonly ci_high: number | null;
}

export interface Factor extends Pick<Cell, 'scenario' | 'protocol' | 'pages' | 'pinned_fraction' | 'extra'> {
  /** what the model's cell has otherwise than its baseline: `pins_per_2mib`, `folio_order`, `mapping` */
  readonly varied: string;
  readonly predicted: Times;
  readonly measured: Times;
}

/** Is said by `pins_per_2mib`, where a cell has that. */
const SAID_TWICE = 'pinned_fraction';

function variedOf(cell: Cell, baseline: Cell): string[] {
  const flat = ({ extra, pages, pinned_fraction }: Cell): Extra => ({
    ...extra,
    pages: String(pages),
    [SAID_TWICE]: String(pinned_fraction),
  });
  const [one, other] = [flat(cell), flat(baseline)];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
  return keys.length > 1 ? keys.filter((key) => key !== SAID_TWICE) : keys;
}

const timesOf = ({ ratio, ci_low, ci_high }: ComparisonRow): Times | null =>
  ratio === null ? null : { ratio, ci_low, ci_high };

/** Cells with fork(2) of the same scenario beside them, where both sides have a baseline; one of each cell of fork(2) and protocol. */
export function factorsOf(summary: readonly SummaryRow[], comparisons: readonly ComparisonRow[]): Factor[] {
  const medians = new Map(summary.filter((r) => r.metric === PER_PTE).map((r) => [r.cell_id, r]));
  const own = comparisons.filter((r) => r.metric === PER_PTE);
  const baselines = new Map(own.filter(({ role }) => role === 'baseline').map((r) => [r.cell, r]));
  const beside = own.filter((r) => r.role === 'kernel' && medians.get(r.baseline_cell)?.scenario === r.scenario);
  const all = beside.flatMap(({ cell, baseline_cell }): (Factor & { kernel: string; keys: number })[] => {
    const [model, kernel] = [baselines.get(cell), baselines.get(baseline_cell)];
    const [row, to] = [medians.get(cell), medians.get(model?.baseline_cell ?? '')];
    const [predicted, measured] = [model && timesOf(model), kernel && timesOf(kernel)];
    if (row === undefined || to === undefined || !predicted || !measured) return [];
    const keys = variedOf(row, to);
    return [{ ...ofCell(row), varied: keys.join('+'), predicted, measured, kernel: baseline_cell, keys: keys.length }];
  });
  // What the machine is not asked for, a mapcount of each page or none, is not its factor: the plainest cell stands beside it.
  const groups = [...groupBy(all, ({ kernel, protocol }) => `${protocol} ${kernel}`).values()];
  const plainest = groups.flatMap((group) => group.sort((a, b) => a.keys - b.keys).slice(0, 1));
  return [...plainest.map(({ kernel: _, keys: __, ...factor }) => factor), ...mappings(beside, medians)];
}

const ofCell = ({ scenario, protocol, pages, pinned_fraction, extra }: Factors) => ({
  ...{ scenario, protocol, pages, pinned_fraction, extra },
});

/** The same pages with the same pins, in large folios and in base pages: no scenario pairs these, so that medians have to do. */
function mappings(beside: readonly ComparisonRow[], medians: ReadonlyMap<string, SummaryRow>): Factor[] {
  const like = ({ scenario, protocol, pages, pinned_fraction, extra }: Factors): string => {
    const { mapping: _, folio_order: __, ...rest } = extra;
    return [scenario, protocol, pages, pinned_fraction, formatExtra(rest)].join(' ');
  };
  const mapped = beside.filter(({ extra }) => extra.mapping !== undefined);
  return mapped.flatMap((row): Factor[] => {
    const base = mapped.find((other) => other.extra.mapping === 'base' && like(other) === like(row));
    if (base === undefined || base === row) return [];
    const times = (of: (row: ComparisonRow) => string): number =>
      (medians.get(of(row))?.p50 ?? Number.NaN) / (medians.get(of(base))?.p50 ?? Number.NaN);
    const [model, kernel] = [times(({ cell }) => cell), times(({ baseline_cell }) => baseline_cell)];
    if (!Number.isFinite(model) || !Number.isFinite(kernel)) return [];
    const [predicted, measured] = [model, kernel].map((ratio): Times => ({ ratio, ci_low: null, ci_high: null }));
    return [{ ...ofCell(row), varied: 'mapping', predicted: predicted as Times, measured: measured as Times }];
  });
}

export interface Agreement {
  /** empty: all factors together */
  readonly varied: string;
  readonly factors: number;
  /** rank correlation of predicted and measured; null with fewer than three */
  readonly rho: number | null;
  /** both above 1 or both below; the others are one above and one below, or not told from 1 */
  readonly same_way: number;
  readonly other_way: number;
}

/** -1, 1, or 0 where the interval holds 1. */
function way({ ratio, ci_low, ci_high }: Times): number {
  return (ci_low ?? ratio) <= 1 && (ci_high ?? ratio) >= 1 ? 0 : Math.sign(ratio - 1);
}

/** All factors, and then each kind of them. */
export function agreementsOf(factors: readonly Factor[]): Agreement[] {
  const of = (varied: string, own: readonly Factor[]): Agreement => {
    const ways = own.map(({ predicted, measured }) => way(predicted) * way(measured));
    const [predicted, measured] = [own.map((f) => f.predicted.ratio), own.map((f) => f.measured.ratio)];
    return {
      ...{ varied, factors: own.length, rho: own.length < 3 ? null : spearman(predicted, measured) },
      ...{ same_way: ways.filter((w) => w > 0).length, other_way: ways.filter((w) => w < 0).length },
    };
  };
  if (factors.length === 0) return [];
  return [of('', factors), ...[...groupBy(factors, (f) => f.varied)].map(([varied, own]) => of(varied, own))];
}

/** One sentence; empty where there are too few to rank. */
export function factorsText(factors: readonly Factor[]): string {
  const [all, ...kinds] = agreementsOf(factors);
  if (all === undefined || all.rho === null) return '';
  const each = kinds.map(
    ({ varied, factors: n, rho }) => `${varied} ${rho === null ? 'too few to rank' : rho.toFixed(2)} (${n})`,
  );
  const rest = all.factors - all.same_way - all.other_way;
  return `Of ${all.factors} factors, each against its own baseline, model and fork(2) go the same way in ${all.same_way} and opposite ways in ${all.other_way}; ${rest} are not told from 1. Rank correlation ${all.rho.toFixed(2)}: ${each.join(', ')}.`;
}
