// What an estimate over launches says: interval, verdict, what could have been called. Student's interval over launches;
// launches that go together, one after the other, are no independent evidence: then there is no verdict.
import { isAutocorrelated } from './autocorrelation.js';
import type { Estimate } from './launches.js';
import { mannWhitney } from './mann-whitney.js';
import { interquartileRange, sortedCopy } from './quantile.js';
import { studentQuantile, studentTwoSided } from './student.js';

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
  /** Cliff's delta, -1 .. 1: launches above 1 against launches below; between two runs, their launches against each other */
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
/** Where the whole interval lies within this, two things are the same for most purposes ... */
const SAME: number = Math.log(1.02);
/** ... and within the noise floor, but not what may be 5 % apart, however noisy the run. */
const WIDEST_SAME: number = Math.log(1.05);

/** A warning speaks against the interval: with one there is no verdict. */
interface Found {
  readonly estimator: string;
  readonly centre: number;
  /** infinite where nothing is known of the spread */
  readonly half: number;
  readonly p_value: number;
  readonly warnings: readonly string[];
}

function student(centre: number, error: number, df: number): Pick<Found, 'centre' | 'half' | 'p_value'> {
  const p_value = error === 0 ? (centre === 0 ? 1 : 0) : studentTwoSided(centre / error, df);
  return { centre, half: studentQuantile(LEVEL, df) * error, p_value };
}

function within(estimate: Estimate): Found {
  const { centre, error, launches } = estimate;
  const estimator = 'second_quarter_t';
  if (launches.length < 2) {
    const warnings = ['one launch: the spread between launches is unknown'];
    return { estimator, centre, half: Number.POSITIVE_INFINITY, p_value: 1, warnings };
  }
  const warnings = isAutocorrelated(launches) ? ['ratios of successive launches go together: drift'] : [];
  return { estimator, ...student(centre, error, launches.length - 1), warnings };
}

/** Half-width of an estimate's interval, in its own unit; null with fewer than two launches. */
export function halfWidth(estimate: Estimate): number | null {
  const { half } = within(estimate);
  return Number.isFinite(half) ? half : null;
}

/** The interval against the band: beyond it; or within 2 %, or the band if that is wider, up to 5 %; or neither. */
export function judge(low: number, high: number, band: number): Verdict {
  if (low > band) return 'slower';
  if (high < -band) return 'faster';
  const same = Math.max(SAME, Math.min(band, WIDEST_SAME));
  return low >= -same && high <= same ? 'same' : 'inconclusive';
}

function conclude(e: Found, effect: number, band: number): Comparison {
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

/** Compares two cells of one run, by the log ratio of their levels. */
export function comparePaired(estimate: Estimate, options: CompareOptions): Comparison {
  return conclude(within(estimate), majority(estimate.launches), bandOf(options));
}

function bandOf({ noiseFloor = 0 }: CompareOptions): number {
  return Math.max(LEAST_BAND, noiseFloor);
}

/** Values above 0 less values below it, as a share: Cliff's delta against 0. */
function majority(values: readonly number[]): number {
  const count = values.filter((v) => v > 0).length - values.filter((v) => v < 0).length;
  return values.length === 0 ? 0 : count / values.length;
}

/** What a run cannot tell apart, from a cell and its replica: the farther end of the interval, in log ratio. null where it has none. */
export function noiseFloor(estimate: Estimate): number | null {
  const half = halfWidth(estimate);
  return half === null ? null : Math.abs(estimate.centre) + half;
}

/** Where the middle half of a run's launches spans more than this, what the machine did for minutes decides the level. */
const ONE_LEVEL: number = Math.log(1.08);
/** Interquartile range of a bell curve, in its standard deviations. */
const NORMAL_IQR = 1.349;

/**
 * The error of a run's estimate as the next run sees it. Launches that lie far apart are no sample of what the machine does on
 * another day (a full fence costs 50 ns while its host is quiet and 80 while it is not): the mean over them is then known no
 * better than one of them.
 */
function errorBetweenRuns({ error, launches }: Estimate): number {
  const box = interquartileRange(sortedCopy(launches));
  return box > ONE_LEVEL ? Math.max(error, box / NORMAL_IQR) : error;
}

/** Compares one cell of two runs, each relative to its own baseline: Welch's interval over launches. */
export function compareRuns(base: Estimate, next: Estimate, options: CompareOptions): Comparison {
  const centre = next.centre - base.centre;
  const estimator = 'second_quarter_welch_t';
  if (base.launches.length < 2 || next.launches.length < 2) {
    const warnings = ['a run of one launch: the spread between launches is unknown'];
    const found = { estimator, centre, half: Number.POSITIVE_INFINITY, p_value: 1, warnings };
    return conclude(found, 0, bandOf(options));
  }
  const [a, b] = [errorBetweenRuns(base) ** 2, errorBetweenRuns(next) ** 2];
  const [n, m] = [base.launches.length, next.launches.length];
  const df = a + b === 0 ? n + m - 2 : (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1));
  const effect = mannWhitney(next.launches, base.launches).cliffs_delta;
  return conclude({ estimator, ...student(centre, Math.sqrt(a + b), df), warnings: [] }, effect, bandOf(options));
}
