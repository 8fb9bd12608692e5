/** What of the kernel's memory model does not depend on reads-from and coherence: sets of accesses, fences, dependencies. */
import { perSkeleton } from '../model.js';
import { type NodeSet, Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';

export interface Fixed {
  readonly po: Relation;
  readonly int: Relation;
  readonly ext: Relation;
  readonly R: NodeSet;
  readonly W: NodeSet;
  readonly marked: NodeSet;
  readonly plain: NodeSet;
  readonly notNoreturn: NodeSet;
  readonly UL: NodeSet;
  readonly LKR: NodeSet;
  /** stores through which a dependency is carried on */
  readonly carries: NodeSet;
  readonly anyPlain: boolean;
  readonly rmw: Relation;
  readonly addr: Relation;
  readonly data: Relation;
  readonly ctrl: Relation;
  readonly mb: Relation;
  readonly rmb: Relation;
  readonly wmb: Relation;
  readonly afterUnlockLock: Relation;
  readonly fencerelRmb: Relation;
  readonly acqPo: Relation;
  readonly poRel: Relation;
}

export const fixed = perSkeleton((s: Skeleton): Fixed => {
  const { po } = s;
  const R = s.set((a) => a.direction === 'R');
  const W = s.set((a) => a.direction === 'W');
  const RMW = s.set((a) => a.rmw !== undefined);
  const LKW = s.set((a) => a.lock === 'LKW');
  const srcuUnlocks = s.set((a) => a.order === 'srcu_unlock');
  const notNoreturn = s.set((a) => a.order !== 'noreturn');
  const fencerelRmb = s.separatedBy('rmb');
  const poMaybe = po.maybe();
  return {
    po,
    int: s.sameThread,
    ext: Relation.of(s.size, (a, b) => !s.sameThread.has(a, b)),
    R,
    W,
    marked: s.set((a) => a.order !== 'plain'),
    plain: s.set((a) => a.order === 'plain'),
    notNoreturn,
    UL: s.set((a) => a.lock === 'UL'),
    LKR: s.set((a) => a.lock === 'LKR'),
    carries: s.set((a) => a.lock === undefined && a.order !== 'srcu_unlock'),
    anyPlain: s.accesses.some((a) => a.order === 'plain'),
    rmw: s.relation('rmw'),
    addr: s.relation('addr'),
    data: s.relation('data'),
    ctrl: s.relation('ctrl'),
    mb: s
      .separatedBy('mb', 'sync_rcu', 'sync_srcu', 'rmw_mb')
      .or(
        s.separatedBy('before_atomic').to(RMW).seq(poMaybe),
        poMaybe.to(RMW).seq(s.separatedBy('after_atomic')),
        poMaybe.to(LKW).seq(s.separatedBy('after_spinlock')),
        poMaybe.to(srcuUnlocks).seq(s.separatedBy('after_srcu_read_unlock')),
      ),
    rmb: fencerelRmb.from(R).to(R).from(notNoreturn).to(notNoreturn),
    wmb: s.separatedBy('wmb').from(W).to(W),
    afterUnlockLock: s.separatedBy('after_unlock_lock'),
    fencerelRmb,
    acqPo: po.from(s.set((a) => a.order === 'acquire')),
    poRel: po.to(s.set((a) => a.order === 'release')),
  };
});
