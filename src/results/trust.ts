/** How far to trust a run, from its own rows: what else ran, what can be told apart, what was invalid; and what more time would buy. */
import { percent } from '../numbers.js';
import { median } from '../stats/quantile.js';
import type { Meta } from './meta-file.js';
import type { ComparisonRow, SummaryRow } from './rows.js';
import { SCHEMA_VERSION } from './schema-version.js';

export type TrustLevel = 'high' | 'fair' | 'low';

export interface Trust {
  readonly level: TrustLevel;
  readonly reasons: readonly string[];
}

export interface JudgedRun {
  readonly meta: Pick<Meta, 'load_before' | 'load_after' | 'host' | 'launches' | 'noise_floor' | 'wall_ns'> &
    Partial<Pick<Meta, 'partial' | 'schema_version'>>;
  readonly summary: readonly Pick<SummaryRow, 'cell_id' | 'metric' | 'p50' | 'warnings'>[];
  readonly comparisons: readonly Pick<ComparisonRow, 'metric' | 'cell' | 'ci_low' | 'ci_high' | 'verdict'>[];
}

type Finding = readonly [TrustLevel, string];

/** `some avg10=0.47 avg60=19.40 ...` of /proc/pressure/cpu: % of the last minute in which something waited for a CPU. */
function pressureOf(load: Meta['load_after']): number | null {
  const match = /some avg10=[\d.]+ avg60=([\d.]+)/.exec(load?.cpu_pressure ?? '');
  return match === null ? null : Number(match[1]);
}

const grade = (value: number, fair: number, low: number): TrustLevel =>
  value > low ? 'low' : value > fair ? 'fair' : 'high';

/** The run's own forker and pinner are a load of at most two. */
function machine({ meta }: JudgedRun): Finding[] {
  const cores = meta.host?.cores ?? null;
  const [before, after] = [meta.load_before?.loadavg?.[0], meta.load_after?.loadavg?.[0]];
  const others = Math.max(before ?? 0, (after ?? 0) - 2);
  const pressure = pressureOf(meta.load_after);
  const found: Finding[] = [];
  if (cores !== null && before !== undefined && after !== undefined)
    found.push([
      grade(others / cores, 0.5, 2),
      `load ${Math.max(before, after).toFixed(1)} on ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    ]);
  if (pressure !== null) found.push([grade(pressure, 30, 70), `${pressure.toFixed(0)} % CPU pressure`]);
  return found;
}

function resolution({ meta }: JudgedRun): Finding[] {
  const groups = meta.noise_floor ?? [];
  if (groups.length === 0) return [['low', 'no noise floor: it takes two launches and an A/A pair']];
  const told = groups.map(({ floor, mde }) => mde ?? Math.expm1(floor));
  const typical = median(told);
  const [worst] = groups.map((group, i) => ({ ...group, told: told[i] as number })).sort((a, b) => b.told - a.told);
  const beyond = worst === undefined || worst.told < 2 * typical ? '' : `, ${worst.scenario} ${percent(worst.told)}`;
  return [[grade(typical, 0.05, 0.2), `differences from ${percent(typical)} are found${beyond}`]];
}

function samples({ summary, comparisons }: JudgedRun): Finding[] {
  const compared = new Set(comparisons.map(({ cell, metric }) => `${metric} ${cell}`));
  const own = summary.filter(({ cell_id, metric }) => compared.has(`${metric} ${cell_id}`));
  const count = (word: string | null): number =>
    own.filter(({ warnings }) => word !== null && warnings?.includes(word)).length;
  const empty = own.filter(({ p50 }) => p50 === null).length;
  const [invalid, mixed] = [count('invalid: '), count('two levels: ')];
  const of = (n: number): string => `${n} of ${own.length} cells`;
  return [
    ...(empty === 0 ? [] : [[grade(empty / own.length, 0, 0.25), `no number for ${of(empty)}`] as const]),
    ...(invalid === 0 ? [] : [[grade(invalid / own.length, 0.1, 0.5), `invalid samples in ${of(invalid)}`] as const]),
    ...(mixed === 0 ? [] : [['fair', `two levels in ${of(mixed)}`] as const]),
  ];
}

/** What is not whole, or was written by another version of this program. */
function wholeness({ meta: { partial = false, schema_version = SCHEMA_VERSION } }: JudgedRun): Finding[] {
  return [
    ...(partial ? [['low', 'partial: it was ended before all was measured'] as const] : []),
    ...(schema_version === SCHEMA_VERSION
      ? []
      : [['low', `schema version ${schema_version}, read as if it were ${SCHEMA_VERSION}`] as const]),
  ];
}

/** The worst of what was found, and all of it. */
export function trustOf(run: JudgedRun): Trust {
  const launches = run.meta.launches ?? 0;
  const few: Finding[] = launches < 2 ? [['low', 'one launch: no intervals']] : [];
  const found = [...wholeness(run), ...machine(run), ...few, ...(launches < 2 ? [] : resolution(run)), ...samples(run)];
  const has = (level: TrustLevel): boolean => found.some(([of]) => of === level);
  return { level: has('low') ? 'low' : has('fair') ? 'fair' : 'high', reasons: found.map(([, reason]) => reason) };
}

export function trustText(run: JudgedRun): string {
  const { level, reasons } = trustOf(run);
  return `how far to trust it: ${level.toUpperCase()}: ${reasons.join('; ')}`;
}

/** Intervals narrow with the root of the launches: four times as many halve them. */
export const MORE = 4;

/** The median half width of intervals, and what `MORE` times the launches would make of it, short and in words; null where none has one. */
export function halfWidths(
  rows: readonly { readonly ci_low: number | null; readonly ci_high: number | null }[],
): { readonly now: string; readonly next: string; readonly half: string; readonly then: string } | null {
  const halves = rows.flatMap(({ ci_low, ci_high }) =>
    ci_low === null || ci_high === null || ci_low <= 0 ? [] : [Math.sqrt(ci_high / ci_low) - 1],
  );
  if (halves.length === 0) return null;
  const width = median(halves);
  const half = `+-${percent(width)}`;
  const then = `+-${percent(width / Math.sqrt(MORE))}`;
  return {
    ...{ half, then, now: `intervals are ${half} (median of ${halves.length})` },
    next: `would make that about ${then}`,
  };
}

/** `--launches 48 (6.2 minutes)`; null where the run has no intervals. */
function moreTime({ meta, comparisons }: JudgedRun) {
  const found = halfWidths(comparisons);
  const launches = meta.launches ?? 0;
  if (found === null || launches < 2) return null;
  const minutes = ((meta.wall_ns?.launches ?? 0) * MORE) / 60e9;
  const time = minutes === 0 ? '' : ` (${minutes < 10 ? minutes.toFixed(1) : minutes.toFixed(0)} minutes)`;
  return { ...found, launches: `--launches ${launches * MORE}${time}` };
}

/** Empty where the run has no intervals. */
export function moreTimeText(run: JudgedRun): string {
  const more = moreTime(run);
  return more === null ? '' : `${more.now}; ${more.launches} ${more.next}`;
}

/** How far to trust a run and what more time would buy, short: what a terminal's output ends with. */
export function trustAndMore(run: JudgedRun): string {
  const more = moreTime(run);
  const buys = more === null ? '' : ` Intervals ${more.half}; ${more.launches}: about ${more.then}.`;
  return `${trustText(run)}.${buys}`;
}
