import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { describe } from '../stats/describe.js';
import type { TimedSample } from './pairs.js';
import type { OfRun, SummaryRow } from './rows.js';

interface DescribedSample extends TimedSample {
  readonly unit: string;
  readonly oversubscribed: boolean;
  readonly invalid_reason: string;
}

/** One row per cell and metric over its valid samples; a cell without a valid one keeps its row, n = 0 and the reason. */
export function summarize(cells: readonly Cell[], samples: readonly DescribedSample[]): OfRun<SummaryRow>[] {
  const byCell = groupBy(samples, (s) => s.cell_id);
  return cells.flatMap((cell) => {
    const own = byCell.get(cell.cell_id) ?? [];
    return [...groupBy(own, (s) => s.metric).values()].map((of) => ({ ...cell, ...summarizeMetric(of) }));
  });
}

const NO_FIGURES = {
  ...{ n: 0, min: null, p25: null, p50: null, p75: null, p90: null, p95: null, p99: null, max: null, mean: null },
  ...{ mad: null, ci_low: null, ci_high: null, ci_level: null, estimator: null },
  ...{ outliers_mild: null, outliers_severe: null },
} as const;

function summarizeMetric(samples: readonly DescribedSample[]) {
  const { metric, unit } = samples[0] as DescribedSample;
  const values = samples.flatMap(({ valid, value }) => (valid && value !== null ? [value] : []));
  const figures = values.length === 0 ? NO_FIGURES : describe(values);
  return { metric, unit, ...figures, warnings: warningsOf(samples) };
}

function warningsOf(samples: readonly DescribedSample[]): string | null {
  const invalid = samples.filter((s) => !s.valid);
  const reasons = [...groupBy(invalid, (s) => s.invalid_reason)].map(
    ([reason, of]) => `${of.length} invalid: ${reason}`,
  );
  if (samples.some((s) => s.oversubscribed)) reasons.push('oversubscribed');
  return reasons.length === 0 ? null : reasons.join('; ');
}
