/**
 * x86-TSO (Owens, Sarkar, Sewell, TPHOLs 2009), with the kernel's words as x86 has them: every marked or plain load and
 * store, acquire, release and spin_unlock is a mov; RMWs and spin_lock are LOCKed, a cmpxchg that fails too; an
 * atomic_add_unless or spin_trylock that fails only looked; smp_mb is a full fence; smp_rmb, smp_wmb and the smp_mb__
 * helpers are nothing beside the LOCK they stand by.
 */
import { type Execution, type MemoryModel, perSkeleton } from '../model.js';
import { someRcuOrder } from '../rcu.js';
import { addTo, type Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';

/** Program order without a store before a later load, unless a fence or a LOCKed access is between or one of them. */
export const keptByTso = perSkeleton((skeleton: Skeleton): Relation => {
  const { po } = skeleton;
  const reads = skeleton.set((a) => a.direction === 'R');
  const writes = skeleton.set((a) => a.direction === 'W');
  const locked = skeleton.set((a) => a.failed === 'tried');
  for (const [r, w] of skeleton.relation('rmw').pairs()) {
    addTo(locked, r);
    addTo(locked, w);
  }
  const buffered = po.from(writes).to(reads);
  return po
    .minus(buffered)
    .or(skeleton.separatedBy('mb', 'sync_rcu', 'sync_srcu', 'after_srcu_read_unlock'), po.from(locked), po.to(locked))
    .plus();
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
  orders: (skeleton: Skeleton) => [{ kept: keptByTso(skeleton), overwrites: 'all' }],
  onlyOrders: true,
  preserved: ({ skeleton }: Execution): Relation => keptByTso(skeleton),
};
