import type { Cell } from '../plan/cell.js';
import type { GridSource } from '../plan/expand.js';
import type { Effort } from './effort.js';
import type { Subject, SubjectContext } from './subject.js';

/** A scenario: a question, its factors, one function that says what a sample is. */
export interface Scenario extends GridSource {
  readonly question: string;
  /** the metric a table shows */
  readonly headline: string;
  /** measured only when it is asked for by name: it takes long, or much of the machine */
  readonly onlyNamed?: boolean;
  /** why a cell cannot be measured here; null: it can. @param room the same of its memory alone: a scenario that does not ask has its run refused */
  missing?(cell: Cell, room: (cell: Cell) => string | null): string | null;
  /** how much of the preset a cell gets, where all of it would take too long */
  effort?(cell: Cell, preset: Effort): Effort;
  subject(context: SubjectContext): Subject;
}
