/**
 * Can the values of an execution be computed one after the other: is no read its own cause, along dependencies and
 * reads-from? In a machine it is not. The kernel's model takes fewer dependencies for order than there are (none of plain
 * accesses, and control no further than to a store), and so has executions in which a value comes from nowhere.
 */
import { type Finished, perSkeleton } from './model.js';
import type { Relation } from './relation.js';
import type { Skeleton } from './skeleton.js';

const causes = perSkeleton((s: Skeleton): Relation => {
  const compares = s.set(({ compares }) => compares === true);
  return s.relation('addr').or(s.relation('data'), s.relation('ctrl'), s.relation('rmw').from(compares));
});

export function isFounded(finished: Finished): boolean {
  return causes(finished.skeleton).or(finished.execution().rf).isAcyclic();
}
