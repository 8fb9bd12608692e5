/** Model, C twin, floor and real kernel in one row: what a run with C twins found of each of the model's variants. */
import { PER_PTE } from '../plan/metric.js';
import type { Role } from '../plan/relation.js';
import type { ComparisonRow, SummaryRow } from './rows.js';

/** Another implementation of the same fork. */
export interface Side {
  readonly ns: number;
  /** model / it, paired within blocks; null where the run is too short for one */
  readonly ratio: number | null;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
}

/** The roles of other implementations, in the order in which tables show them, with the words for them. */
export const SIDES = {
  twin: "C, V8's instructions",
  twin_kernel: "C, the kernel's",
  floor: 'floor',
  kernel: 'fork(2)',
} as const satisfies Partial<Record<Role, string>>;
export type SideName = keyof typeof SIDES;
export const SIDE_NAMES = Object.keys(SIDES) as SideName[];

export interface SideBySide extends Readonly<Record<SideName, Side | null>> {
  readonly protocol: string;
  readonly wrprotect: string;
  readonly fence: string;
  readonly fence_per: string;
  readonly pages: number;
  readonly layout: string;
  readonly model_ns: number;
}

/** A row for each variant of the model that has a C twin; empty where the run has none. */
export function sideBySide(summary: readonly SummaryRow[], comparisons: readonly ComparisonRow[]): SideBySide[] {
  const medians = new Map(summary.filter((r) => r.metric === PER_PTE).map((r) => [r.cell_id, r.p50]));
  const own = comparisons.filter((r) => r.metric === PER_PTE);
  return own
    .filter(({ role }) => role === 'twin')
    .flatMap(({ cell, protocol, wrprotect, fence, fence_per, pages, layout }): SideBySide[] => {
      const model_ns = medians.get(cell) ?? null;
      if (model_ns === null) return [];
      const side = (name: SideName): Side | null => {
        const row = own.find((r) => r.cell === cell && r.role === name);
        const ns = row === undefined ? null : (medians.get(row.baseline_cell) ?? null);
        return row === undefined || ns === null
          ? null
          : { ns, ratio: row.ratio, ci_low: row.ci_low, ci_high: row.ci_high };
      };
      return [
        {
          ...{ protocol, wrprotect, fence, fence_per, pages, layout, model_ns },
          ...{ twin: side('twin'), twin_kernel: side('twin_kernel'), floor: side('floor'), kernel: side('kernel') },
        },
      ];
    });
}

/** Geometric mean and largest of the ratios to one side; null where there are none. */
export function ratiosTo(
  rows: readonly SideBySide[],
  side: SideName,
): { readonly mean: number; readonly worst: number; readonly cells: number } | null {
  const ratios = rows.flatMap((row) => row[side]?.ratio ?? []);
  if (ratios.length === 0) return null;
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return { mean, worst: Math.max(...ratios), cells: ratios.length };
}

/** The geometric mean to each side that there is, with the worst, in words. */
export function meansText(rows: readonly SideBySide[]): string {
  const means = SIDE_NAMES.flatMap((name) => {
    const all = ratiosTo(rows, name);
    return all === null ? [] : [`${SIDES[name]} ${all.mean.toFixed(3)} (worst ${all.worst.toFixed(3)})`];
  });
  return means.join(', ');
}
