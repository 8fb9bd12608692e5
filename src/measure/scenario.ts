import type { GridSource } from '../plan/expand.js';
import type { Subject, SubjectContext } from './subject.js';

/** A scenario: a question, its factors, one function that says what a sample is. */
export interface Scenario extends GridSource {
  readonly question: string;
  /** the metric a table shows */
  readonly headline: string;
  subject(context: SubjectContext): Subject;
}
