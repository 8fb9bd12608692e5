import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { describe } from '../stats/describe.js';
import { twoLevels } from '../stats/two-levels.js';
import { moreIsBetter, type TimedSample } from './pairs.js';
import type { OfRun, SummaryRow } from './rows.js';
import { tooFewValid } from './validity.js';

interface DescribedSample extends TimedSample {
  readonly unit: string;
  readonly oversubscribed: boolean;
  readonly invalid_reason: string;
}

/** One row per cell and metric over its valid samples; where the cell has none or too few, n and the reason and no figures. */
export function summarize(cells: readonly Cell[], samples: readonly DescribedSample[]): OfRun<SummaryRow>[] {
  const byCell = groupBy(samples, (s) => s.cell_id);
  return cells.flatMap((cell) => {
    const metrics = [...groupBy(byCell.get(cell.cell_id) ?? [], (s) => s.metric).values()];
    const few = fewValid(metrics);
    return metrics.map((of) => ({ ...cell, ...summarizeMetric(of, few) }));
  });
}

/** Why a cell has no figures, if some are valid but too few. There are metrics that only some samples have, and one that all have. */
function fewValid(metrics: readonly (readonly DescribedSample[])[]): string | null {
  const taken = Math.max(0, ...metrics.map((of) => of.length));
  const valid = Math.max(0, ...metrics.map((of) => of.filter((s) => s.valid).length));
  return tooFewValid(valid, taken) ? `no figures: only ${valid} of ${taken} samples are valid` : null;
}

const NO_FIGURES = {
  ...{ min: null, p25: null, p50: null, p75: null, p90: null, p95: null, p99: null, max: null, mean: null },
  ...{ mad: null, ci_low: null, ci_high: null, ci_level: null, estimator: null },
  ...{ outliers_mild: null, outliers_severe: null },
} as const;

function summarizeMetric(samples: readonly DescribedSample[], few: string | null) {
  const { metric, unit } = samples[0] as DescribedSample;
  const values = samples.flatMap(({ valid, value }) => (valid && value !== null ? [value] : []));
  const n = values.length;
  const figures = n === 0 || few !== null ? { ...NO_FIGURES, n } : describe(values);
  return { metric, unit, ...figures, warnings: warningsOf(samples, few) };
}

function warningsOf(samples: readonly DescribedSample[], few: string | null): string | null {
  const invalid = samples.filter((s) => !s.valid);
  const reasons = [...groupBy(invalid, (s) => s.invalid_reason)].map(
    ([reason, of]) => `${of.length} invalid: ${reason}`,
  );
  if (few !== null) reasons.unshift(few);
  else reasons.unshift(...levelsOf(samples));
  if (samples.some((s) => s.oversubscribed)) reasons.push('oversubscribed');
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** Whether the blocks of a time or a rate lie at two levels, by the fastest sample of each. */
function levelsOf(samples: readonly DescribedSample[]): string[] {
  const { metric, unit } = samples[0] as DescribedSample;
  if (unit !== 'ns' && unit !== '1/s') return [];
  const sign = moreIsBetter(metric) ? -1 : 1;
  const valid = samples.flatMap((s) => (s.valid && s.value !== null && s.value > 0 ? [{ ...s, value: s.value }] : []));
  const blocks = [...groupBy(valid, ({ launch, block }) => `${launch}/${block}`).values()];
  const found = twoLevels(blocks.map((of) => Math.min(...of.map(({ value }) => sign * Math.log(value)))));
  if (found === null) return [];
  const level = (log: number): string => Math.exp(sign * log).toPrecision(3);
  return [`two levels: ${level(found.low)} in ${found.lows} blocks, ${level(found.high)} in ${found.highs}`];
}
