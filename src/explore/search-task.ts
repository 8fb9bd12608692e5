/** One combination of runs, and for whom it is searched (search.ts). */
import type { Alike } from './alike.js';
import type { Budget } from './bounds.js';
import type { EndsOfRuns } from './ends.js';
import type { Layer, Visit } from './layer.js';
import type { MemoryModel } from './model.js';
import type { Program } from './program.js';
import type { Skeleton } from './skeleton.js';
import type { Values } from './values.js';

export interface SearchTask {
  readonly values: Values;
  readonly skeleton: Skeleton;
  readonly layers: readonly Layer[];
  /** threads alike, and per thread what is equal for those with the same run */
  readonly alike: Alike;
  readonly runs: readonly string[];
  readonly models: readonly MemoryModel[];
  /** per model: partial executions given up, and executions; is added to */
  readonly visited: number[];
  readonly budget: Budget;
  readonly visit: Visit;
  /** do executions of these runs count, as far as is known? (program.ts) */
  readonly counts: Program['counts'];
  /** there: one execution of each end is looked at */
  readonly ends: EndsOfRuns | undefined;
}
