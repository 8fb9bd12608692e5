import { RUNGS } from '../../bench/ladder.js';
import type { Cell } from '../plan/cell.js';
import { extraOf } from '../plan/cell.js';
import { meanOverLaunches } from '../stats/paired.js';
import { BlockMedians, type TimedSample } from './pairs.js';

/** What one ingredient adds, ns per PTE. */
export interface Step {
  readonly step: string;
  /** the rung it is added to; empty for the first */
  readonly onTopOf: string;
  readonly ns: number;
  /** half-width of the 95 % interval over launches; null with one launch */
  readonly half: number | null;
}

/** What each rung stands on: the one before it, except that the fences and the real fork all stand on the pin check. */
const BELOW: Readonly<Record<string, string>> = { fence_lock: 'pin_check', fence_full: 'pin_check', fork: 'pin_check' };

/** Differences between rungs, paired within blocks. */
export function ladderSteps(
  cells: readonly Pick<Cell, 'scenario' | 'replica' | 'extra' | 'cell_id'>[],
  samples: readonly TimedSample[],
): Step[] {
  const medians = new BlockMedians(samples, 'fork_ns_per_pte');
  const rungs = new Map(
    cells.filter((c) => c.scenario === 'ladder' && c.replica === 0).map((c) => [extraOf(c, 'step'), c.cell_id]),
  );
  return RUNGS.flatMap((step, i) => {
    const onTopOf = BELOW[step] ?? RUNGS[i - 1] ?? '';
    const [id, below] = [rungs.get(step), rungs.get(onTopOf)];
    if (id === undefined || (i > 0 && below === undefined)) return [];
    const pairs = medians
      .pairs(id, below ?? id)
      .map((p) => ({ launch: p.launch, value: i === 0 ? p.value : p.value - p.other }));
    if (pairs.length === 0) return [];
    const { centre, half } = meanOverLaunches(pairs);
    return [{ step, onTopOf, ns: centre, half }];
  });
}
