/** The gate: passes only where every cell of BASE was judged, or is excepted by name. */
import { moreIsBetter } from '../results/pairs.js';
import type { CompareResult, Gap, RunComparison } from './compare.js';
import { someOf } from './objections.js';

/** Cells that a reason names; all stand in the lists. */
const NAMED = 2;

export type Verdict = 'passed' | 'failed' | 'refused';

export interface Gate {
  readonly verdict: Verdict;
  /** cells whose interval lies beyond the limit, relative to their baselines */
  readonly regressions: readonly RunComparison[];
  /** the same of cells as they are, where that was asked for */
  readonly absolute: readonly RunComparison[];
  /** cells whose interval reaches beyond the limit and not only there: they may have regressed, and nobody knows */
  readonly open: readonly RunComparison[];
  /** why it does not pass although nothing lies beyond the limit */
  readonly refused: readonly string[];
}

export interface GateAsked {
  /** 0.05 = 5 % */
  readonly limit: number;
  readonly isAllowed: (cell: string) => boolean;
  /** the runs that are partial, which the gate does not take */
  readonly partial: readonly string[];
  /** BASE and NEW are the same measurement */
  readonly itself: boolean;
}

export function judge(result: CompareResult, absolute: readonly RunComparison[], asked: GateAsked): Gate {
  const { limit, isAllowed, partial, itself } = asked;
  const regressions = result.rows.filter((row) => isBeyond(row, limit));
  const worse = absolute.filter((row) => isBeyond(row, limit));
  const open = (gaps: readonly Gap[]): string[] => gaps.map(({ cell }) => cell).filter((cell) => !isAllowed(cell));
  const [missing, undecided] = [open(result.missing), open(result.undecided)];
  const refused = [
    ...partial.map((run) => `${run} is a partial run (--partial takes it)`),
    ...(missing.length === 0 ? [] : [`${missing.length} cells of BASE have no number (${someOf(missing, NAMED)})`]),
    ...(undecided.length === 0 ? [] : [`${undecided.length} cells have no interval (${someOf(undecided, NAMED)})`]),
    ...(result.rows.length === 0 ? ['no cell was compared'] : []),
    ...(itself ? ['BASE and NEW are one run, and nothing was compared with anything'] : []),
  ];
  const failed = regressions.length + worse.length > 0;
  const verdict = partial.length > 0 ? 'refused' : failed ? 'failed' : refused.length > 0 ? 'refused' : 'passed';
  const reaching = result.rows.filter((row) => reachesBeyond(row, limit) && !regressions.includes(row));
  return { verdict, regressions, absolute: worse, open: reaching, refused };
}

/** Whether the whole interval lies beyond the limit, in the bad direction. */
function isBeyond({ metric, ci_low, ci_high }: RunComparison, limit: number): boolean {
  if (ci_low === null || ci_high === null) return false;
  return moreIsBetter(metric) ? ci_high < 1 - limit : ci_low > 1 + limit;
}

/** Whether some of the interval lies there. */
function reachesBeyond({ metric, ci_low, ci_high }: RunComparison, limit: number): boolean {
  if (ci_low === null || ci_high === null) return false;
  return moreIsBetter(metric) ? ci_low < 1 - limit : ci_high > 1 + limit;
}

/** A function that says whether a cell_id fits one of the patterns: `*` stands for anything, `?` for one character. */
export function globs(patterns: readonly string[]): (cell: string) => boolean {
  const words = { '*': '.*', '?': '.' } as const;
  const fit = patterns.map((pattern) => {
    const text = pattern.replace(/[\\^$.|+()[\]{}*?]/g, (c) => words[c as keyof typeof words] ?? `\\${c}`);
    return new RegExp(`^${text}$`, 's');
  });
  return (cell) => fit.some((one) => one.test(cell));
}
