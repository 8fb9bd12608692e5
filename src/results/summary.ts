import type { Sample } from '../measure/messages.js';
import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { describe } from '../stats/describe.js';
import type { Row } from './columns.js';

/** One row per cell and metric over its valid samples; a cell without a valid one keeps its row, n = 0 and the reason. */
export function summarize(cells: readonly Cell[], samples: readonly Sample[]): Row[] {
  const byCell = groupBy(samples, (s) => s.cell_id);
  return cells.flatMap((cell) => {
    const own = byCell.get(cell.cell_id) ?? [];
    return [...groupBy(own, (s) => s.metric).values()].map((of) => ({ ...cell, ...summarizeMetric(of) }));
  });
}

function summarizeMetric(samples: readonly Sample[]): Row {
  const first = samples[0] as Sample;
  const values = samples.filter((s) => s.valid).map((s) => s.value);
  const figures = values.length === 0 ? { n: 0 } : describe(values);
  return { metric: first.metric, unit: first.unit, ...figures, warnings: warningsOf(samples) };
}

function warningsOf(samples: readonly Sample[]): string | null {
  const invalid = samples.filter((s) => !s.valid);
  const reasons = [...groupBy(invalid, (s) => s.invalid_reason)].map(
    ([reason, of]) => `${of.length} invalid: ${reason}`,
  );
  if (samples.some((s) => s.oversubscribed)) reasons.push('oversubscribed');
  return reasons.length === 0 ? null : reasons.join('; ');
}
