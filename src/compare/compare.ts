import { EXIT, ForkbenchError } from '../errors.js';
import { type ComparedScenario, orient } from '../results/comparisons.js';
import type { Meta } from '../results/meta-file.js';
import { BlockMedians } from '../results/pairs.js';
import { readRun } from '../results/read-run.js';
import type { ComparisonRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { holm } from '../stats/holm.js';
import { type Comparison, compareRuns } from '../stats/paired.js';

/** A run as compare needs it, read from its files alone. */
export interface RunFiles extends RunData {
  readonly dir: string;
  /** cell -> the baseline and metric it was compared by in its own run; what else it was compared with is no baseline */
  readonly pairs: ReadonlyMap<string, ComparisonRow>;
}

export function readRunFiles(dir: string, scenarios: readonly ComparedScenario[]): RunFiles {
  const data = readRun(dir, scenarios);
  const baselines = data.comparisons.filter(({ role }) => role === 'baseline');
  return { dir, ...data, pairs: new Map(baselines.map((row) => [row.cell, row])) };
}

/** One cell of two runs: NEW's ratio to its own baseline over BASE's. A ratio above 1 is a longer time. */
export interface RunComparison extends Comparison {
  readonly cell: string;
  readonly metric: string;
  readonly p_adjusted: number;
}

export interface CompareResult {
  readonly rows: RunComparison[];
  /** what differs between the runs' programs, for a person to read */
  readonly notes: string[];
}

/** Why two runs should not be compared; empty where nothing speaks against it. */
function objections(base: RunFiles, next: RunFiles): string[] {
  const found: string[] = [];
  if (base.meta.host_id !== next.meta.host_id)
    found.push(`hosts differ: ${base.meta.host_id} and ${next.meta.host_id}`);
  if (base.meta.schema_version !== next.meta.schema_version)
    found.push(`schema versions differ: ${base.meta.schema_version} and ${next.meta.schema_version}`);
  const lacks = (of: RunFiles, from: RunFiles) => [...of.pairs.keys()].filter((cell) => !from.pairs.has(cell));
  const [gone, added] = [lacks(base, next), lacks(next, base)];
  if (gone.length + added.length > 0)
    found.push(
      `cells differ: ${gone.length} only in ${base.dir}, ${added.length} only in ${next.dir} (first: ${gone[0] ?? added[0]})`,
    );
  return found;
}

/** Functions of the shipped module whose code changed: printed, not refused, for that is what a gate is for. */
function changedFunctions(base: Meta, next: Meta): string[] {
  const hashes = (meta: Meta) => meta.wasm['kernel.wasm']?.functions ?? {};
  const [old, now] = [hashes(base), hashes(next)];
  return Object.keys(now).filter((name) => old[name] !== undefined && old[name] !== now[name]);
}

/** The noise floor of a scenario, as its run found it. */
function noiseOf(meta: Meta, scenario: string): number {
  return meta.noise_floor?.find((n) => n.scenario === scenario)?.floor ?? 0;
}

/** @throws exit 65 where the runs do not belong together, unless `force` */
export function compareRunFiles(base: RunFiles, next: RunFiles, force: boolean): CompareResult {
  const against = objections(base, next);
  if (against.length > 0 && !force)
    throw new ForkbenchError(
      EXIT.badInput,
      `not comparable: ${against.join('; ')}`,
      'compare all the same with --force',
    );
  const changed = changedFunctions(base.meta, next.meta);
  const notes = [...against, ...(changed.length === 0 ? [] : [`code changed: ${changed.join(', ')}`])];
  const medians = new Map<string, [BlockMedians, BlockMedians]>();
  const found = [...base.pairs.values()].flatMap(({ cell, baseline_cell: baseline, metric, scenario }) => {
    if (next.pairs.get(cell)?.baseline_cell !== baseline) return [];
    const both = medians.get(metric) ?? [
      new BlockMedians(base.samples, metric),
      new BlockMedians(next.samples, metric),
    ];
    medians.set(metric, both);
    const [old, now] = both.map((m) => m.ratios(cell, baseline));
    if (old === undefined || now === undefined || old.length < 2 || now.length < 2) return [];
    const noiseFloor = Math.max(noiseOf(base.meta, scenario), noiseOf(next.meta, scenario));
    return [{ cell, metric, ...orient(metric, compareRuns(old, now, { noiseFloor })) }];
  });
  const adjusted = holm(found.map((f) => f.p_value));
  return { rows: found.map((f, i) => ({ ...f, p_adjusted: adjusted[i] as number })), notes };
}

/** Cells whose interval lies beyond the limit, in the bad direction. @throws exit 65 where there was nothing to judge */
export function regressions(rows: readonly RunComparison[], limit: number): RunComparison[] {
  if (rows.length === 0)
    throw new ForkbenchError(EXIT.badInput, 'the gate compared no cell', 'are these runs of the same scenarios?');
  return rows.filter((r) => (r.metric.endsWith('_per_s') ? (r.ci_high ?? 1) < 1 - limit : (r.ci_low ?? 1) > 1 + limit));
}

/** Cells without an interval: no gate can say anything of them. */
export function undecidable(rows: readonly RunComparison[]): RunComparison[] {
  return rows.filter((r) => r.ci_low === null || r.ci_high === null);
}
