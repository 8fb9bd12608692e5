/** The model beside this machine's own fork(2): cell by cell of scenario kernel_fork, and whether they rank alike. */
import { spearman } from '../stats/spearman.js';

/** A row of summary.csv, as numbers or as text of a file. */
export type SummaryRow = Readonly<Record<string, unknown>>;

export interface Beside {
  readonly pages: number;
  readonly pinned_fraction: number;
  readonly extra: string;
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

/** Empty where the run has no cells of both. */
export function realityOf(summary: readonly SummaryRow[]): Reality {
  const own = summary.filter((r) => r.scenario === 'kernel_fork' && String(r.replica) === '0');
  const key = (r: SummaryRow): string => [r.pages, r.pinned_fraction, r.pinners, r.extra].join('/');
  const median = (impl: string, at: SummaryRow, metric: string): number => {
    const row = own.find((r) => r.impl === impl && r.metric === metric && key(r) === key(at));
    return row === undefined || row.p50 === null || row.p50 === '' ? Number.NaN : Number(row.p50);
  };
  const rows = own
    .filter((r) => r.impl === 'wasm' && r.metric === 'fork_ns_per_pte')
    .map((r): Beside => {
      const [model, kernel] = [median('wasm', r, 'fork_ns_per_pte'), median('kernel', r, 'fork_ns_per_pte')];
      return {
        pages: Number(r.pages),
        pinned_fraction: Number(r.pinned_fraction),
        extra: String(r.extra),
        model_ns_per_pte: model,
        kernel_ns_per_pte: kernel,
        ratio: model / kernel,
        model_fork_ns: median('wasm', r, 'fork_ns'),
        kernel_fork_ns: median('kernel', r, 'fork_ns'),
      };
    })
    .filter(({ ratio, kernel_fork_ns }) => Number.isFinite(ratio) && Number.isFinite(kernel_fork_ns));
  const rho = (model: keyof Beside, kernel: keyof Beside): number | null =>
    rows.length < 3
      ? null
      : spearman(
          rows.map((r) => Number(r[model])),
          rows.map((r) => Number(r[kernel])),
        );
  return {
    rows,
    rho_per_pte: rho('model_ns_per_pte', 'kernel_ns_per_pte'),
    rho_fork: rho('model_fork_ns', 'kernel_fork_ns'),
  };
}

/** A rank correlation over fewer cells is often 1 by chance: of four in random order, one time in six it is 0.8 or more. */
const ENOUGH = 5;

/** One sentence; empty where there is nothing to say. */
export function realityText({ rows, rho_per_pte, rho_fork }: Reality): string {
  if (rho_per_pte === null || rho_fork === null) return '';
  return `does the model predict what makes fork(2) slower here? rank correlation (Spearman) over ${rows.length} cells: ${rho_per_pte.toFixed(2)} of ns per PTE, ${rho_fork.toFixed(2)} of ns per fork${rows.length < ENOUGH ? `; ${rows.length} cells are too few for this to mean anything` : ''}`;
}
