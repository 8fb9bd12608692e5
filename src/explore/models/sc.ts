/** Sequential consistency: one interleaving of all threads explains every read (Lamport 1979). */
import type { Execution, MemoryModel } from '../model.js';
import type { Relation } from '../relation.js';

export function isSequentiallyConsistent({ skeleton, rf, co, fr }: Execution): boolean {
  return skeleton.po.or(rf, co, fr).isAcyclic();
}

export const sc: MemoryModel = {
  name: 'sc',
  description: 'sequential consistency: one interleaving, memory changes at once',
  machine: 'interleaving',
  allows: isSequentiallyConsistent,
  preserved: ({ skeleton }: Execution): Relation => skeleton.po,
};
