import type { Cell } from '../plan/cell.js';
import type { GridSource } from '../plan/expand.js';
import type { Subject, SubjectContext } from './subject.js';

/** A scenario: a question, its factors, one function that says what a sample is. */
export interface Scenario extends GridSource {
  readonly question: string;
  /** the metric a table shows */
  readonly headline: string;
  /** measured only when it is asked for by name: it takes long, or much of the machine */
  readonly onlyNamed?: boolean;
  /** why a cell cannot be measured here; null: it can */
  missing?(cell: Cell): string | null;
  subject(context: SubjectContext): Subject;
}
