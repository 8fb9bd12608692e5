/** The gate: passes only where every cell of BASE was judged, or is excepted by name. */
import { moreIsBetter } from '../results/pairs.js';
import type { CompareResult, Gap, RunComparison } from './compare.js';
import { someOf } from './objections.js';

/** Cells that a reason names; all stand in the lists. */
const NAMED = 2;

export type Verdict = 'passed' | 'failed' | 'refused';

/** Why a gate does not pass although nothing lies beyond its limit, and of which cells. */
export interface Reason {
  readonly what: string;
  readonly cells: readonly string[];
}

/** @param name how a cell is called */
export function reasonText({ what, cells }: Reason, name: (cell: string) => string = (cell) => cell): string {
  return cells.length === 0 ? what : `${what} (${someOf(cells.map(name), NAMED, '; ')})`;
}

export interface Gate {
  readonly verdict: Verdict;
  /** cells whose interval lies beyond the limit, relative to their baselines */
  readonly regressions: readonly RunComparison[];
  /** the same of cells as they are, where that was asked for */
  readonly absolute: readonly RunComparison[];
  /** cells whose interval reaches beyond the limit and not only there: they may have regressed, and nobody knows */
  readonly open: readonly RunComparison[];
  /** the same of cells as they are */
  readonly absoluteOpen: readonly RunComparison[];
  readonly refused: readonly Reason[];
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
  const of = (what: string, cells: readonly string[] = []): Reason => ({ what, cells });
  const refused = [
    ...partial.map((run) => of(`${run} is a partial run (--partial takes it)`)),
    ...(missing.length === 0 ? [] : [of(`${missing.length} cells of BASE have no number`, missing)]),
    ...(undecided.length === 0 ? [] : [of(`${undecided.length} cells have no interval`, undecided)]),
    ...(result.rows.length === 0 ? [of('no cell was compared')] : []),
    ...(itself ? [of('BASE and NEW are one run, and nothing was compared with anything')] : []),
  ];
  const failed = regressions.length + worse.length > 0;
  const verdict = partial.length > 0 ? 'refused' : failed ? 'failed' : refused.length > 0 ? 'refused' : 'passed';
  const reaching = (rows: readonly RunComparison[]) =>
    rows.filter((row) => reachesBeyond(row, limit) && !isBeyond(row, limit));
  const [mayBe, absoluteOpen] = [reaching(result.rows), reaching(absolute)];
  return { verdict, regressions, absolute: worse, open: mayBe, absoluteOpen, refused };
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
