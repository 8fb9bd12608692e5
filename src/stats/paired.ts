// Comparing cells that ran in the same blocks: log ratios within blocks, the launch a random effect.
//
// Code and data placement differ between launches by more than many effects people argue about, so blocks of one launch
// are no independent evidence. Each launch is reduced to one number, robustly (Hodges-Lehmann over its blocks: a burst that
// hits one cell of one block moves it little); the interval is Student's over launches. Correlation between the
// blocks of a launch (drift, AR noise) then widens the spread between launches and needs no model of its own. Launches
// that still go together, one after the other, are no independent ones either: then there is no verdict.
import { isAutocorrelated } from './autocorrelation.js';
import { hodgesLehmann, signedRankInterval, signedRankP } from './hodges-lehmann.js';
import { mannWhitney } from './mann-whitney.js';
import { studentQuantile, studentTwoSided } from './student.js';

/** ln(cell / baseline) of one block. */
export interface PairedRatio {
  readonly launch: number;
  readonly block: number;
  readonly log_ratio: number;
}

export type Verdict = 'faster' | 'slower' | 'same' | 'inconclusive';

/** Ratios are natural (1.03 = 3 % more); `mde` is relative (0.02 = 2 %). */
export interface Comparison {
  readonly estimator: string;
  readonly ratio: number;
  /** null where there is too little to say: then the verdict is `inconclusive` */
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  readonly ci_level: number;
  readonly p_value: number;
  /** Cliff's delta, -1 .. 1: blocks above 1 against blocks below; between two runs, their blocks against each other */
  readonly effect: number;
  /** the smallest change that this many launches with this much spread could have called */
  readonly mde: number | null;
  readonly verdict: Verdict;
  readonly warnings: readonly string[];
}

export interface CompareOptions {
  /** half-width in log ratio of what the run's A/A pair cannot tell apart */
  readonly noiseFloor?: number;
}

const LEVEL = 0.95;
/** Nobody is told about changes below 1 %, however narrow the interval. */
export const LEAST_BAND: number = Math.log(1.01);
/** Nor is anything called the same that may be 5 % apart, however noisy the run: its floor says what it cannot tell. */
const WIDEST_SAME: number = Math.log(1.05);

/** A warning speaks against the interval: with one there is no verdict. */
interface Estimate {
  readonly estimator: string;
  readonly centre: number;
  readonly half: number;
  readonly p_value: number;
  readonly warnings: readonly string[];
}

function byLaunch(pairs: readonly PairedRatio[]): number[] {
  const launches = new Map<number, number[]>();
  for (const { launch, log_ratio } of pairs) launches.set(launch, [...(launches.get(launch) ?? []), log_ratio]);
  return [...launches.values()].map(hodgesLehmann);
}

const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const variance = (xs: readonly number[]) => xs.reduce((sum, x) => sum + (x - mean(xs)) ** 2, 0) / (xs.length - 1);

function overLaunches(centres: readonly number[]): Estimate {
  const centre = mean(centres);
  const error = Math.sqrt(variance(centres) / centres.length);
  const df = centres.length - 1;
  const p_value = error === 0 ? (centre === 0 ? 1 : 0) : studentTwoSided(centre / error, df);
  const warnings = isAutocorrelated(centres) ? ['ratios of successive launches go together: drift'] : [];
  return { estimator: 'hl_launch_t', centre, half: studentQuantile(LEVEL, df) * error, p_value, warnings };
}

/** Centre and interval of differences (in their own unit), launches random. `half` is null with fewer than two launches. */
export function meanOverLaunches(values: readonly { readonly launch: number; readonly value: number }[]): {
  centre: number;
  half: number | null;
} {
  const centres = byLaunch(values.map(({ launch, value }) => ({ launch, block: 0, log_ratio: value })));
  if (centres.length < 2) return { centre: hodgesLehmann(values.map((v) => v.value)), half: null };
  const { centre, half } = overLaunches(centres);
  return { centre, half };
}

/** One launch: its blocks are all there is, and what another launch would say stays unknown. */
function overBlocks(ratios: readonly number[]): Estimate {
  const interval = signedRankInterval(ratios, LEVEL);
  const centre = hodgesLehmann(ratios);
  const half = interval === null ? Number.POSITIVE_INFINITY : Math.max(centre - interval[0], interval[1] - centre);
  const warnings = ['one launch: the spread between launches is unknown'];
  return { estimator: 'hl_signed_rank', centre, half, p_value: signedRankP(ratios), warnings };
}

/** The interval against the band: beyond it, within it (and within 5 %), or neither. */
export function judge(low: number, high: number, band: number): Verdict {
  if (low > band) return 'slower';
  if (high < -band) return 'faster';
  const same = Math.min(band, WIDEST_SAME);
  return low >= -same && high <= same ? 'same' : 'inconclusive';
}

function conclude(e: Estimate, effect: number, band: number): Comparison {
  const verdict = e.warnings.length === 0 ? judge(e.centre - e.half, e.centre + e.half, band) : 'inconclusive';
  const known = Number.isFinite(e.half);
  return {
    estimator: e.estimator,
    ratio: Math.exp(e.centre),
    ci_low: known ? Math.exp(e.centre - e.half) : null,
    ci_high: known ? Math.exp(e.centre + e.half) : null,
    ci_level: LEVEL,
    p_value: e.p_value,
    effect,
    mde: known ? Math.expm1(e.half + band) : null,
    verdict,
    warnings: e.warnings,
  };
}

/** Compares two cells of one run. Needs at least two pairs. */
export function comparePaired(pairs: readonly PairedRatio[], options: CompareOptions): Comparison {
  const ratios = pairs.map((p) => p.log_ratio);
  const launches = byLaunch(pairs);
  const band = Math.max(LEAST_BAND, options.noiseFloor ?? 0);
  const estimate = launches.length > 1 ? overLaunches(launches) : overBlocks(ratios);
  const above = ratios.filter((r) => r > 0).length - ratios.filter((r) => r < 0).length;
  return conclude(estimate, above / ratios.length, band);
}

/** What a run cannot tell apart, from an A/A pair: the farther end of its interval, in log ratio. null where it has none. */
export function noiseFloor(pairs: readonly PairedRatio[]): { floor: number; mde: number } | null {
  const { ci_low, ci_high, mde } = comparePaired(pairs, {});
  if (ci_low === null || ci_high === null || mde === null) return null;
  return { floor: Math.max(Math.abs(Math.log(ci_low)), Math.abs(Math.log(ci_high))), mde };
}

/** Compares one cell of two runs, each relative to its own baseline: Welch's interval over launches. */
export function compareRuns(
  base: readonly PairedRatio[],
  next: readonly PairedRatio[],
  options: CompareOptions,
): Comparison {
  const [old, now] = [byLaunch(base), byLaunch(next)];
  const band = Math.max(LEAST_BAND, options.noiseFloor ?? 0);
  const centre = mean(now) - mean(old);
  const effect = mannWhitney(
    next.map((p) => p.log_ratio),
    base.map((p) => p.log_ratio),
  ).cliffs_delta;
  if (old.length < 2 || now.length < 2) {
    const warnings = ['a run of one launch: the spread between launches is unknown'];
    return conclude(
      { estimator: 'hl_welch_t', centre, half: Number.POSITIVE_INFINITY, p_value: 1, warnings },
      effect,
      band,
    );
  }
  const [a, b] = [variance(old) / old.length, variance(now) / now.length];
  const error = Math.sqrt(a + b);
  const df =
    error === 0 ? old.length + now.length - 2 : (a + b) ** 2 / (a ** 2 / (old.length - 1) + b ** 2 / (now.length - 1));
  const p_value = error === 0 ? (centre === 0 ? 1 : 0) : studentTwoSided(centre / error, df);
  const estimate = { estimator: 'hl_welch_t', centre, half: studentQuantile(LEVEL, df) * error, p_value, warnings: [] };
  return conclude(estimate, effect, band);
}
