import type { Sample } from '../measure/messages.js';
import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { mad, quantile, sortedCopy } from '../stats/quantile.js';
import type { Row } from './columns.js';

/** One row per cell and metric over its valid samples; a cell without one keeps its row, n = 0 and the reason. */
export function summarize(cells: readonly Cell[], samples: readonly Sample[]): Row[] {
  const byCell = groupBy(samples, (s) => s.cell_id);
  return cells.flatMap((cell) => {
    const own = byCell.get(cell.cell_id) ?? [];
    return [...groupBy(own, (s) => s.metric).values()].map((of) => ({ ...cell, ...summarizeMetric(of) }));
  });
}

function summarizeMetric(samples: readonly Sample[]): Row {
  const first = samples[0] as Sample;
  const valid = samples.filter((s) => s.valid);
  const values = sortedCopy(valid.map((s) => s.value));
  return { metric: first.metric, unit: first.unit, n: valid.length, ...figures(values), warnings: warningsOf(samples) };
}

function figures(sorted: Float64Array): Row {
  if (sorted.length === 0) return {};
  const at = (q: number) => quantile(sorted, q);
  return {
    min: at(0),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    mean: sorted.reduce((sum, v) => sum + v, 0) / sorted.length,
    mad: mad(sorted),
  };
}

function warningsOf(samples: readonly Sample[]): string | null {
  const reasons = new Set(samples.filter((s) => !s.valid).map((s) => `invalid: ${s.invalid_reason}`));
  if (samples.some((s) => s.oversubscribed)) reasons.add('oversubscribed');
  return reasons.size === 0 ? null : [...reasons].join('; ');
}
