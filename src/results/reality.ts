/** The model beside this machine's own fork(2), cell by cell, and whether they rank alike. */
import type { Extra } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import { spearman } from '../stats/spearman.js';
import type { ComparisonRow, SummaryRow } from './rows.js';

export interface Beside {
  readonly pages: number;
  readonly pinned_fraction: number;
  readonly extra: Extra;
  readonly model_ns_per_pte: number;
  readonly kernel_ns_per_pte: number;
  /** model / kernel */
  readonly ratio: number;
  readonly model_fork_ns: number;
  readonly kernel_fork_ns: number;
}

export interface Reality {
  readonly rows: readonly Beside[];
  /** rank correlation over the rows of ns per PTE, and of ns per fork; null with fewer than three */
  readonly rho_per_pte: number | null;
  readonly rho_fork: number | null;
}

/** Cells with fork(2) of the same scenario beside them: with the same factors, that is. Empty where the run has none. */
export function realityOf(summary: readonly SummaryRow[], comparisons: readonly ComparisonRow[]): Reality {
  const find = (cell: string, metric: string): SummaryRow | undefined =>
    summary.find((r) => r.cell_id === cell && r.metric === metric);
  const median = (cell: string, metric: string): number => find(cell, metric)?.p50 ?? Number.NaN;
  const rows = comparisons
    .filter((r) => r.role === 'kernel' && find(r.baseline_cell, r.metric)?.scenario === r.scenario)
    .map(({ cell, baseline_cell, pages, pinned_fraction, extra }): Beside => {
      const [model, kernel] = [median(cell, PER_PTE), median(baseline_cell, PER_PTE)];
      return {
        ...{ pages, pinned_fraction, extra, ratio: model / kernel },
        ...{ model_ns_per_pte: model, kernel_ns_per_pte: kernel },
        ...{ model_fork_ns: median(cell, 'fork_ns'), kernel_fork_ns: median(baseline_cell, 'fork_ns') },
      };
    })
    .filter(({ ratio, kernel_fork_ns }) => Number.isFinite(ratio) && Number.isFinite(kernel_fork_ns));
  const rho = (model: (row: Beside) => number, kernel: (row: Beside) => number): number | null =>
    rows.length < 3 ? null : spearman(rows.map(model), rows.map(kernel));
  return {
    rows,
    rho_per_pte: rho(
      (r) => r.model_ns_per_pte,
      (r) => r.kernel_ns_per_pte,
    ),
    rho_fork: rho(
      (r) => r.model_fork_ns,
      (r) => r.kernel_fork_ns,
    ),
  };
}

/** A rank correlation over fewer cells is often 1 by chance: of four in random order, one time in six it is 0.8 or more. */
const ENOUGH = 5;

/** One sentence; empty where there is nothing to say. */
export function realityText({ rows, rho_per_pte, rho_fork }: Reality): string {
  if (rho_per_pte === null || rho_fork === null) return '';
  return `Rank correlation with fork(2), ${rows.length} cells: ${rho_per_pte.toFixed(2)} of ns per PTE, ${rho_fork.toFixed(2)} of ns per fork${rows.length < ENOUGH ? `; ${rows.length} cells are too few for this to mean anything` : ''}.`;
}
