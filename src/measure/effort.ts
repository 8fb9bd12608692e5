import { SCENARIOS } from '../../bench/index.js';
import type { Cell } from '../plan/cell.js';

/** How often a launch measures a cell. */
export interface Effort {
  /** the first so many blocks of the launch */
  readonly blocks: number;
  /** samples in each, beside the warm-up */
  readonly samples: number;
}

/** All of the preset, unless the cell's scenario says that a cell gets less. */
export function effortOf(cell: Cell, preset: Effort): Effort {
  return SCENARIOS.find(({ name }) => name === cell.scenario)?.effort?.(cell, preset) ?? preset;
}
