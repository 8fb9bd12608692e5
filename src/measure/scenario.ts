import type { Counts } from '../machine/counters.js';
import type { Cell } from '../plan/cell.js';
import type { Batch, Subject, SubjectContext } from './subject.js';

/** What measuring asks of a scenario. */
export interface MeasuredScenario {
  readonly name: string;
  /** a reading of it is the launch's first touch of its memory: nothing else runs in the process meanwhile */
  readonly timesFirstTouch?: boolean;
  /** why a sample of one of its cells with pinners proves nothing, by what these counted in its window; null: it does */
  invalid?(cell: Cell, pins: Counts): string | null;
  /** what a sample is: timed here, or taken by a program that times itself */
  subject(context: SubjectContext): Subject | Batch;
}
