/** Two runs: every cell relative to its own run's baseline, and on request as it is. */
import { orient } from '../results/comparisons.js';
import type { Meta } from '../results/meta-file.js';
import { holm } from '../stats/holm.js';
import type { Estimate } from '../stats/launches.js';
import { type Comparison, compareRuns } from '../stats/paired.js';
import type { RunFiles } from './runs.js';

/** One cell of two runs, NEW over BASE. A ratio above 1 is a longer time. */
export interface RunComparison extends Comparison {
  readonly cell: string;
  readonly metric: string;
  readonly p_adjusted: number;
  /** the least margin that the whole interval lies within, either way (0.02 = 2 %); null without one */
  readonly same_within: number | null;
}

/** A cell of BASE that nothing can be said of, and why. */
export interface Gap {
  readonly cell: string;
  readonly why: string;
}

export interface CompareResult {
  readonly rows: readonly RunComparison[];
  /** cells of BASE that one of the runs has no valid sample of */
  readonly missing: readonly Gap[];
  /** cells that both measured, and that have no interval all the same */
  readonly undecided: readonly Gap[];
}

/** @param margin two cells whose interval lies within this are the same, and more may be told apart by the noise floor */
export function compareRelative(base: RunFiles, next: RunFiles, margin: number): CompareResult {
  const missing = base.cells.flatMap(({ cell_id: cell }): Gap[] => {
    const why = whyMissing(base, next, cell);
    return why === null ? [] : [{ cell, why }];
  });
  const gone = new Set(missing.map(({ cell }) => cell));
  const compared = base.baselines
    .filter(({ cell }) => !gone.has(cell))
    .map((row) => {
      const { cell, baseline_cell, metric } = row;
      const [old, now] = [base, next].map((run) => run.blocks(metric).ratio(cell, baseline_cell)) as Two;
      const noiseFloor = Math.max(base.noiseFloor(row), next.noiseFloor(row));
      const found = compareOne(metric, old, now, noiseFloor, margin);
      const why = gone.has(baseline_cell) ? `its baseline ${whyMissing(base, next, baseline_cell)}` : null;
      return { cell, metric, found, why: why ?? whyUndecided(old, now) };
    });
  const rows = compared.flatMap(({ cell, metric, found }) => (found === null ? [] : [{ cell, metric, ...found }]));
  const open = compared.filter(({ found }) => found === null || found.ci_low === null || found.ci_high === null);
  return { rows: adjusted(rows), missing, undecided: open.map(({ cell, why }) => ({ cell, why })) };
}

/**
 * Every cell as it is, baselines too: what makes all slower alike shows, and so does whatever else was different that day.
 * The interval knows of the launches of both runs and of nothing that changed between them: weaker than a relative one.
 */
export function compareAbsolute(base: RunFiles, next: RunFiles, margin: number): RunComparison[] {
  return adjusted(
    base.cells.flatMap((row) => {
      const cell = row.cell_id;
      const metric = base.headline(row.scenario);
      if (metric === undefined) return [];
      const [old, now] = [base, next].map((run) => run.blocks(metric).log(cell)) as Two;
      const noiseFloor = Math.max(base.noiseFloor(row), next.noiseFloor(row));
      const found = compareOne(metric, old, now, noiseFloor, margin);
      return found === null ? [] : [{ cell, metric, ...found }];
    }),
  );
}

function whyMissing(base: RunFiles, next: RunFiles, cell: string): string | null {
  const [old, now] = [base.missing(cell), next.missing(cell)];
  if (now !== null) return `${now} in NEW`;
  return old === null ? null : `${old} in BASE`;
}

type Two = [Estimate | null, Estimate | null];

function whyUndecided(base: Estimate | null, next: Estimate | null): string {
  if (base === null || next === null) return `no launch of ${next === null ? 'NEW' : 'BASE'} has it and its baseline`;
  return 'an interval takes two launches of each run';
}

/** null where one of the runs has nothing to compare by. */
function compareOne(metric: string, base: Estimate | null, next: Estimate | null, noiseFloor: number, margin: number) {
  if (base === null || next === null) return null;
  const found = orient(metric, compareRuns(base, next, { noiseFloor }));
  const { ci_low, ci_high, warnings, verdict } = found;
  const same_within = ci_low === null || ci_high === null ? null : Math.max(ci_high, 1 / ci_low) - 1;
  const isSame = verdict === 'inconclusive' && warnings.length === 0 && same_within !== null && same_within <= margin;
  return { ...found, verdict: isSame ? ('same' as const) : verdict, same_within };
}

function adjusted<R extends { readonly p_value: number }>(rows: readonly R[]): (R & { p_adjusted: number })[] {
  const p = holm(rows.map(({ p_value }) => p_value));
  return rows.map((row, i) => ({ ...row, p_adjusted: p[i] as number }));
}

/** Functions of the shipped module whose code changed: printed, not refused, for that is what a gate is for. */
export function changedFunctions(base: Meta, next: Meta): string[] {
  const hashes = (meta: Meta) => meta.wasm['kernel.wasm']?.functions ?? {};
  const [old, now] = [hashes(base), hashes(next)];
  return Object.keys(now).filter((name) => old[name] !== undefined && old[name] !== now[name]);
}
