import type { Counts } from '../machine/counters.js';
import type { Cell } from '../plan/cell.js';
import type { CellRules } from '../plan/cell-plan.js';
import type { GridSource } from '../plan/expand.js';
import type { Batch, Subject, SubjectContext } from './subject.js';

/** A scenario: a question, its factors, one function that says what a sample is. */
export interface Scenario extends GridSource, CellRules {
  readonly name: string;
  readonly question: string;
  /** the metric a table shows */
  readonly headline: string;
  /** measured only when it is asked for by name: it takes long, or much of the machine */
  readonly onlyNamed?: boolean;
  /** what `forkbench profile` measures, and `run --no-profile` leaves out */
  readonly isProfile?: boolean;
  /** an example for `run --help`: what follows its name, and what that is for */
  readonly example?: readonly [more: string, about: string];
  /** why a cell cannot be measured here; null: it can. @param room the same of its memory alone: a scenario that does not ask has its run refused */
  missing?(cell: Cell, room: (cell: Cell) => string | null): string | null;
  /** why a sample of one of its cells with pinners proves nothing, by what these counted in its window; null: it does */
  invalid?(cell: Cell, pins: Counts): string | null;
  subject(context: SubjectContext): Subject | Batch;
}
