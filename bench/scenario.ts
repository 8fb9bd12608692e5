import type { MeasuredScenario } from '../src/measure/scenario.js';
import type { Cell } from '../src/plan/cell.js';
import type { CellRules } from '../src/plan/cell-plan.js';
import type { GridSource } from '../src/plan/expand.js';
import type { DrawnScenario } from '../src/report/plots.js';
import type { ComparedScenario } from '../src/results/comparisons.js';

/** A scenario: a question, its factors, and one function that says what a sample is. Each stage asks what it needs of it. */
export interface Scenario extends GridSource, CellRules, MeasuredScenario, ComparedScenario, DrawnScenario {
  readonly name: string;
  readonly question: string;
  /** measured only when it is asked for by name: it takes long, or much of the machine */
  readonly onlyNamed?: boolean;
  /** what `forkbench profile` measures, and `run --no-profile` leaves out */
  readonly isProfile?: boolean;
  /** its plain forks are what `forkbench estimate` falls back to */
  readonly isEstimate?: boolean;
  /** the cell of it that `forkbench try` measures two protocols in, and what that is called there */
  readonly tried?: { readonly as: string } & Pick<Cell, 'pinners' | 'pinned_fraction' | 'extra'>;
  /** an example for `run --help`: what follows its name, and what that is for */
  readonly example?: readonly [more: string, about: string];
  /** why a cell cannot be measured here; null: it can. @param room the same of its memory alone: a scenario that does not ask has its run refused */
  missing?(cell: Cell, room: (cell: Cell) => string | null): string | null;
}
