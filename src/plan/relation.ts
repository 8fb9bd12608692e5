/** How cells stand to each other: said once, by their scenario. Every comparison, table, plot and gate is a view of it. */
import { withoutSwitches } from '../protocol/switches.js';
import { type Cell, type Factors, makeCell } from './cell.js';

/**
 * What the other side is to a cell; a ratio is always cell / the other side.
 * `baseline`: the cell that a difference is told from, and the only one a gate judges by. `replica`: the same cell, measured
 * twice. `twin`, `twin_kernel`: the same loop in C, with the instructions V8 emits and with the kernel's. `floor`: the
 * accesses alone. `kernel`: fork(2) of this machine.
 */
export const ROLES = ['baseline', 'replica', 'twin', 'twin_kernel', 'floor', 'kernel'] as const;
export type Role = (typeof ROLES)[number];

export interface Stand {
  readonly role: Exclude<Role, 'replica'>;
  /** the factors to replace in the cell to get the other; that may be a cell of another scenario, and need not be in the run */
  readonly to: Partial<Factors>;
}

/** What has cells that stand to others. */
export interface Related {
  /** what a cell is compared with; to itself is to nothing */
  compare(cell: Factors): readonly Stand[];
  /** keys of switches that it varies itself: cells with and without are compared as it says */
  readonly varies?: readonly string[];
}

export interface Relation {
  readonly cell: Cell;
  readonly role: Role;
  /** cell_id of the other side */
  readonly to: string;
}

/** Everything that one cell is compared with. A replica stands to its original alone, what has switches to the same without. */
export function relationsOf(scenario: Related, cell: Cell): Relation[] {
  if (cell.replica === 1) return [{ cell, role: 'replica', to: makeCell({ ...cell, replica: 0 }).cell_id }];
  const extra = withoutSwitches(cell.extra, scenario.varies);
  if (Object.keys(extra).length < Object.keys(cell.extra).length)
    return [{ cell, role: 'baseline', to: makeCell({ ...cell, extra }).cell_id }];
  return scenario
    .compare(cell)
    .map(({ role, to }): Relation => ({ cell, role, to: makeCell({ ...cell, ...to }).cell_id }))
    .filter(({ to }) => to !== cell.cell_id);
}
