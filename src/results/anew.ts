/** What a run's samples say by themselves: its cells, and summary and comparisons made anew. */
import { type Cell, FACTORS, type Factors } from '../plan/cell.js';
import { type ComparedScenario, compareCells } from './comparisons.js';
import type { ComparisonRow, SampleRow, SummaryRow } from './rows.js';
import { summarize } from './summary.js';

/** The cells that rows are of, each once, in the order of the rows. */
export function cellsOf(rows: readonly Cell[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const row of rows)
    if (!cells.has(row.cell_id)) {
      const factors = Object.fromEntries(FACTORS.map((name) => [name, row[name]])) as unknown as Factors;
      cells.set(row.cell_id, { ...factors, cell_id: row.cell_id });
    }
  return [...cells.values()];
}

function ofRun(samples: readonly SampleRow[]): Pick<SampleRow, 'schema_version' | 'run_id' | 'host_id'> {
  const { schema_version = 0, run_id = '', host_id = '' } = samples[0] ?? {};
  return { schema_version, run_id, host_id };
}

export function summaryOf(samples: readonly SampleRow[]): SummaryRow[] {
  return summarize(cellsOf(samples), samples).map((row) => ({ ...ofRun(samples), ...row }));
}

/** By the relations that these scenarios declare; cells of any other stand to nothing. */
export function comparisonsOf(
  scenarios: readonly ComparedScenario[],
  cells: readonly Cell[],
  samples: readonly SampleRow[],
): ComparisonRow[] {
  return compareCells(scenarios, cells, samples).rows.map((row) => ({ ...ofRun(samples), ...row }));
}
