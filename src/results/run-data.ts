/** What the files of a run say, as rows: just measured, or read from a directory. */
import type { Meta } from './meta-file.js';
import type { ComparisonRow, SampleRow, SummaryRow, VerdictRow } from './rows.js';

export interface RunData {
  readonly meta: Meta;
  readonly samples: readonly SampleRow[];
  readonly summary: readonly SummaryRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly verdicts: readonly VerdictRow[];
  /** what a reader should know of how these were come by */
  readonly notes: readonly string[];
}
