import type { Cell } from './cell.js';
import { groupBy } from './grid.js';

/** A cell that cannot be measured here, and why. */
export interface LeftOut {
  readonly cell: Cell;
  readonly reason: string;
}

/** Cells of a scenario that are not measured, all for one reason. */
export interface Skipped {
  readonly scenario: string;
  readonly cells: number;
  readonly reason: string;
}

/** What is left out, by scenario and reason. */
export function skippedOf(left: readonly LeftOut[]): Skipped[] {
  return [...groupBy(left, ({ cell, reason }) => `${cell.scenario} ${reason}`).values()].map((group) => ({
    scenario: group[0]?.cell.scenario ?? '',
    cells: group.length,
    reason: group[0]?.reason ?? '',
  }));
}
