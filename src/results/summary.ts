import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { describe } from '../stats/describe.js';
import type { TimedSample } from './pairs.js';
import type { OfRun, SummaryRow } from './rows.js';
import { tooFewValid } from './validity.js';

interface DescribedSample extends TimedSample {
  readonly unit: string;
  readonly oversubscribed: boolean;
  readonly invalid_reason: string;
}

/** One row per cell and metric over its valid samples; where these are none or too few, n and the reason and no figures. */
export function summarize(cells: readonly Cell[], samples: readonly DescribedSample[]): OfRun<SummaryRow>[] {
  const byCell = groupBy(samples, (s) => s.cell_id);
  return cells.flatMap((cell) => {
    const own = byCell.get(cell.cell_id) ?? [];
    return [...groupBy(own, (s) => s.metric).values()].map((of) => ({ ...cell, ...summarizeMetric(of) }));
  });
}

const NO_FIGURES = {
  ...{ min: null, p25: null, p50: null, p75: null, p90: null, p95: null, p99: null, max: null, mean: null },
  ...{ mad: null, ci_low: null, ci_high: null, ci_level: null, estimator: null },
  ...{ outliers_mild: null, outliers_severe: null },
} as const;

function summarizeMetric(samples: readonly DescribedSample[]) {
  const { metric, unit } = samples[0] as DescribedSample;
  const values = samples.flatMap(({ valid, value }) => (valid && value !== null ? [value] : []));
  const n = values.length;
  const figures = n === 0 || tooFewValid(n, samples.length) ? { ...NO_FIGURES, n } : describe(values);
  return { metric, unit, ...figures, warnings: warningsOf(samples) };
}

function warningsOf(samples: readonly DescribedSample[]): string | null {
  const invalid = samples.filter((s) => !s.valid);
  const reasons = [...groupBy(invalid, (s) => s.invalid_reason)].map(
    ([reason, of]) => `${of.length} invalid: ${reason}`,
  );
  const valid = samples.length - invalid.length;
  if (valid > 0 && tooFewValid(valid, samples.length))
    reasons.unshift(`no figures: only ${valid} of ${samples.length} samples are valid`);
  if (samples.some((s) => s.oversubscribed)) reasons.push('oversubscribed');
  return reasons.length === 0 ? null : reasons.join('; ');
}
