import { type Cell, shapeOf } from './cell.js';
import type { Preset } from './grid.js';
import type { Shape } from './shape.js';

/** How often a launch measures a cell. */
export interface Effort {
  /** the first so many blocks of the launch */
  readonly blocks: number;
  /** samples in each, beside the warm-up */
  readonly samples: number;
}

/** What a scenario says of its cells where they are not like most. */
export interface CellRules {
  readonly name: string;
  /** how much of the preset a cell gets, where all of it would take too long */
  effort?(cell: Cell, preset: Effort): Effort;
  /** threads that want to run while a sample is taken, where these are not the forker and the pinners */
  threads?(cell: Cell): number;
  /** pages that a sample writes to, so that faults copy them, beside the early copies */
  writes?(cell: Cell): number;
}

/** A cell and all that its scenario says of it beforehand, as plain data: who runs it needs no scenario. */
export interface CellPlan extends Effort {
  readonly cell: Cell;
  /** the machine it runs on; cells with equal shapes share one per block */
  readonly shape: Shape;
  readonly threads: number;
}

function rulesOf(scenarios: readonly CellRules[], cell: Cell): CellRules {
  const rules = scenarios.find(({ name }) => name === cell.scenario);
  if (rules === undefined) throw new Error(`no scenario ${cell.scenario}`);
  return rules;
}

/** The machine that a cell of one of these scenarios runs on. */
export function shapeIn(scenarios: readonly CellRules[]): (cell: Cell) => Shape {
  return (cell) => shapeOf(cell, rulesOf(scenarios, cell).writes?.(cell));
}

export function planCell(
  scenarios: readonly CellRules[],
  cell: Cell,
  { blocks, samples }: Pick<Preset, 'blocks' | 'samples'>,
): CellPlan {
  const rules = rulesOf(scenarios, cell);
  return {
    cell,
    shape: shapeIn(scenarios)(cell),
    threads: rules.threads?.(cell) ?? cell.pinners + 1,
    ...(rules.effort?.(cell, { blocks, samples }) ?? { blocks, samples }),
  };
}
