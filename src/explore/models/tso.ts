/**
 * x86-TSO (Owens, Sarkar, Sewell, TPHOLs 2009), with the kernel's words as x86 has them: every marked or plain load and
 * store, acquire, release and spin_unlock is a mov; RMWs and spin_lock are LOCKed, a cmpxchg that fails too; an
 * atomic_add_unless or spin_trylock that fails only looked; smp_mb is a full fence; smp_rmb, smp_wmb and the smp_mb__
 * helpers are nothing beside the LOCK they stand by.
 */
import { type Axiom, acyclicWithRcu, communication } from '../axioms.js';
import { Derivation } from '../derivation.js';
import { fenceNames } from '../fence-names.js';
import { type Execution, type MemoryModel, perSkeleton } from '../model.js';
import { someRcuOrder } from '../rcu.js';
import { addTo, type Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';

/** What of program order is kept, and by what. */
const parts = perSkeleton((skeleton: Skeleton) => {
  const { po } = skeleton;
  const reads = skeleton.set((a) => a.direction === 'R');
  const writes = skeleton.set((a) => a.direction === 'W');
  const locked = skeleton.set((a) => a.failed === 'tried');
  for (const [r, w] of skeleton.relation('rmw').pairs()) {
    addTo(locked, r);
    addTo(locked, w);
  }
  return {
    unbuffered: po.minus(po.from(writes).to(reads)),
    fenced: skeleton.separatedBy('mb', 'sync_rcu', 'sync_srcu', 'after_srcu_read_unlock'),
    locked: po.from(locked).or(po.to(locked)),
  };
});

/** Program order without a store before a later load, unless a fence or a LOCKed access is between or one of them. */
export const keptByTso = perSkeleton((skeleton: Skeleton): Relation => {
  const { unbuffered, fenced, locked } = parts(skeleton);
  return unbuffered.or(fenced, locked).plus();
});

export const tso: MemoryModel = {
  name: 'tso',
  description: 'x86: a store may be delayed past later loads of its own thread',
  machine: 'store-buffer',
  ignoresDependencies: true,
  allows(x: Execution): boolean {
    const { skeleton, rf, co, fr } = x;
    const ghb = keptByTso(skeleton).or(rf.minus(skeleton.sameThread), co, fr);
    return someRcuOrder(x, (order) => ghb.or(order).isAcyclic());
  },
  axioms(x: Execution): readonly Axiom[] {
    const { skeleton } = x;
    const { unbuffered, fenced, locked } = parts(skeleton);
    const { named } = Derivation;
    const { rf } = communication(x, (all) => all.minus(skeleton.sameThread));
    const { co, fr } = communication(x);
    const kept = named(unbuffered, 'po').or(named(fenced, fenceNames(skeleton)), named(locked, 'LOCK'));
    return acyclicWithRcu('global happens-before', x, kept.or(rf, co, fr));
  },
  orders: (skeleton: Skeleton) => [{ kept: keptByTso(skeleton), overwrites: 'all' }],
  onlyOrders: true,
  preserved: ({ skeleton }: Execution): Relation => keptByTso(skeleton),
};
