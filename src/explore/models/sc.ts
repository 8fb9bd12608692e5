/**
 * Sequential consistency: one interleaving of all threads explains every read (Lamport 1979). A grace period waits for
 * the read-side critical sections that it finds.
 */
import { type Axiom, acyclicWithRcu, communication } from '../axioms.js';
import { Derivation } from '../derivation.js';
import type { Execution, MemoryModel } from '../model.js';
import { someRcuOrder } from '../rcu.js';
import type { Relation } from '../relation.js';

export function isSequentiallyConsistent(x: Execution): boolean {
  const { skeleton, rf, co, fr } = x;
  return someRcuOrder(x, (order) => skeleton.po.or(rf, co, fr, order).isAcyclic());
}

export const sc: MemoryModel = {
  name: 'sc',
  description: 'sequential consistency: one interleaving, memory changes at once',
  machine: 'interleaving',
  onlySequential: true,
  ignoresDependencies: true,
  allows: isSequentiallyConsistent,
  axioms(x: Execution): readonly Axiom[] {
    const { rf, co, fr } = communication(x);
    return acyclicWithRcu('sequential consistency', x, Derivation.named(x.skeleton.po, 'po').or(rf, co, fr));
  },
  preserved: ({ skeleton }: Execution): Relation => skeleton.po,
};
