/** Model, C twin, floor and real kernel in one row: what a run with native_twin found of each of the model's variants. */
import type { SummaryRow } from './reality.js';

/** Another implementation of the same fork. */
export interface Side {
  readonly ns: number;
  /** model / it, paired within blocks; null where the run is too short for one */
  readonly ratio: number | null;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
}

export interface SideBySide {
  readonly protocol: string;
  readonly wrprotect: string;
  readonly fence: string;
  readonly fence_per: string;
  readonly pages: number;
  readonly layout: string;
  readonly model_ns: number;
  /** the same loop in C with the instructions V8 emits, and with the kernel's */
  readonly twin: Side | null;
  readonly twin_kernel: Side | null;
  /** the accesses alone that this write-protect cannot do without */
  readonly floor: Side | null;
  /** fork(2) of the machine, over as many pages */
  readonly kernel: Side | null;
}

/** The other implementations, in the order in which tables show them, with the words for them. */
export const SIDES = {
  twin: "C, V8's instructions",
  twin_kernel: "C, the kernel's",
  floor: 'floor',
  kernel: 'fork(2)',
} as const;
export type SideName = keyof typeof SIDES;

const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined || value === '' ? null : Number(value);

/** Which side a cell is, by its cell_id: scenario/impl/... */
function sideOf(cell_id: string): SideName | undefined {
  const impl = cell_id.split('/')[1];
  if (impl === 'native') return cell_id.includes('build=kernel') ? 'twin_kernel' : 'twin';
  return impl === 'floor' || impl === 'kernel' ? impl : undefined;
}

/** Empty where the run has no cell of native_twin. Rows are as summary.csv and comparisons.csv have them, as numbers or as text. */
export function sideBySide(summary: readonly SummaryRow[], comparisons: readonly SummaryRow[]): SideBySide[] {
  const medians = new Map(
    summary.filter((r) => r.metric === 'fork_ns_per_pte').map((r) => [String(r.cell_id), numberOrNull(r.p50)]),
  );
  const models = summary.filter(
    (r) =>
      r.scenario === 'native_twin' && r.impl === 'wasm' && r.metric === 'fork_ns_per_pte' && String(r.replica) === '0',
  );
  return models.flatMap((r): SideBySide[] => {
    const model_ns = numberOrNull(r.p50);
    if (model_ns === null) return [];
    const found: Partial<Record<SideName, Side>> = {};
    for (const row of comparisons.filter(({ cell }) => cell === r.cell_id)) {
      const other = String(row.baseline_cell);
      const [side, ns] = [sideOf(other), medians.get(other)];
      if (side === undefined || ns === undefined || ns === null) continue;
      found[side] = {
        ...{ ns, ratio: numberOrNull(row.ratio) },
        ...{ ci_low: numberOrNull(row.ci_low), ci_high: numberOrNull(row.ci_high) },
      };
    }
    const { twin = null, twin_kernel = null, floor = null, kernel = null } = found;
    const words = (key: string): string => String(r[key] ?? '');
    return [
      {
        ...{ protocol: words('protocol'), wrprotect: words('wrprotect'), fence: words('fence') },
        ...{ fence_per: words('fence_per'), pages: Number(r.pages), layout: words('layout') },
        ...{ model_ns, twin, twin_kernel, floor, kernel },
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
  const means = (Object.keys(SIDES) as SideName[]).flatMap((name) => {
    const all = ratiosTo(rows, name);
    return all === null ? [] : [`${SIDES[name]} ${all.mean.toFixed(3)} (worst ${all.worst.toFixed(3)})`];
  });
  return means.join(', ');
}
