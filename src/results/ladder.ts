import { PER_PTE } from '../plan/metric.js';
import { halfWidth } from '../stats/paired.js';
import { CellBlocks, type TimedSample } from './pairs.js';
import type { ComparisonRow, SummaryRow } from './rows.js';

/** What one ingredient adds, ns per PTE. */
export interface Step {
  readonly step: string;
  /** the rung it is added to, its baseline; empty for the first */
  readonly onTopOf: string;
  readonly ns: number;
  /** half-width of the 95 % interval over launches; null with one launch */
  readonly half: number | null;
}

/** What the ladder is made of: cells that say which rung they are, and which other each stands on. */
export interface LadderRows {
  readonly summary: readonly (Rung & Pick<SummaryRow, 'metric'>)[];
  readonly comparisons: readonly Pick<ComparisonRow, 'cell' | 'baseline_cell' | 'role'>[];
  readonly samples: readonly TimedSample[];
}

type Rung = Pick<SummaryRow, 'cell_id' | 'replica' | 'protocol' | 'extra'>;

/** Of each rung's cell: `fork`, and `fork (mine)` of a protocol from outside, whose other rungs are the model's. */
export function stepNames(rows: readonly Rung[]): ReadonlyMap<string, string> {
  const rungs = rows.filter(({ extra, replica }) => extra.rung !== undefined && replica === 0);
  const model = rungs.find(({ extra }) => extra.rung === '0')?.protocol;
  return new Map(
    rungs.map(({ cell_id, protocol, extra }) => {
      const step = extra.step ?? '';
      return [cell_id, model === undefined || protocol === model ? step : `${step} (${protocol})`];
    }),
  );
}

/** Differences between the levels of rungs; empty where the run has no ladder. */
export function ladderSteps({ summary, comparisons, samples }: LadderRows): Step[] {
  const rungs = summary
    .filter((row) => row.metric === PER_PTE && row.replica === 0 && row.extra.rung !== undefined)
    .toSorted((a, b) => Number(a.extra.rung) - Number(b.extra.rung));
  const blocks = new CellBlocks(samples, PER_PTE);
  const on = new Map(comparisons.filter((r) => r.role === 'baseline').map((r) => [r.cell, r.baseline_cell]));
  const names = stepNames(rungs);
  const stepOf = (id: string | undefined): string => names.get(id ?? '') ?? '';
  return rungs.flatMap(({ cell_id }, i) => {
    const below = on.get(cell_id);
    if (i > 0 && below === undefined) return []; // what it stands on was not measured
    const estimate = below === undefined ? blocks.level(cell_id) : blocks.difference(cell_id, below);
    if (estimate === null) return [];
    return [{ step: stepOf(cell_id), onTopOf: stepOf(below), ns: estimate.centre, half: halfWidth(estimate) }];
  });
}
