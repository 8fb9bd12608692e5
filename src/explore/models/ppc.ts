/**
 * Power (Alglave, Maranget, Tautschnig, "Herding cats", TOPLAS 2014; relations have the names of herd's ppc.cat), over the
 * instructions that arch/powerpc makes of the kernel's words on ppc64 (v6.12: asm/{barrier,atomic,cmpxchg,synch}.h):
 *
 *   smp_load_acquire            ld, lwsync
 *   smp_store_release, unlock   lwsync, std
 *   smp_mb, all smp_mb__*       sync
 *   smp_rmb, smp_wmb            lwsync
 *   RMW                         larx, stcx.; acquire and spin_lock: isync behind the branch; release: lwsync before;
 *                               fully ordered: sync on either side; cmpxchg, atomic_add_unless and spin_trylock branch
 *                               on what they read, and jump over what stands behind if they fail
 *
 * (The kernel patches that isync to lwsync on newer processors, which orders more.)
 */
import { type Axiom, communication, noDeadlock } from '../axioms.js';
import { Derivation } from '../derivation.js';
import { fenceNames } from '../fence-names.js';
import { type Execution, type MemoryModel, perSkeleton } from '../model.js';
import type { OrderRules } from '../model-order.js';
import { firstRcuOrder, someRcuOrder } from '../rcu.js';
import { type NodeSet, Relation } from '../relation.js';
import type { Access, Skeleton } from '../skeleton.js';
import { keptByTso } from './tso.js';

/** What does not depend on reads-from and coherence. */
interface Fixed {
  readonly R: NodeSet;
  readonly W: NodeSet;
  readonly poLoc: Relation;
  readonly dd: Relation;
  readonly cc0: Relation;
  readonly ctrlisync: Relation;
  readonly sync: Relation;
  readonly fence: Relation;
}

const fixed = perSkeleton((s: Skeleton): Fixed => {
  const { po } = s;
  const [behind, before] = [po.maybe(), po];
  const is = (member: (access: Access) => boolean): NodeSet => s.set(member);
  const R = is((a) => a.direction === 'R');
  const W = is((a) => a.direction === 'W');
  const releases = is((a) => a.order === 'release' && a.rmw === undefined).map(
    (word, i) => word | (is((a) => a.rmw === 'release' && a.direction === 'R')[i] as number),
  );
  const acquires = is((a) => a.order === 'acquire' && a.rmw === undefined && a.lock === undefined);
  const failedFull = is((a) => a.rmw === 'full' && a.failed !== undefined);
  const sync = s
    .separatedBy(
      ...(['mb', 'sync_rcu', 'sync_srcu', 'rmw_mb', 'before_atomic', 'after_atomic'] as const),
      ...(['after_spinlock', 'after_unlock_lock', 'after_srcu_read_unlock'] as const),
    )
    .or(before.to(failedFull).seq(behind));
  const lwsync = s.separatedBy('rmb', 'wmb').or(before.to(releases).seq(behind), behind.to(acquires).seq(po));
  const branches = is((a) => a.direction === 'R' && (a.compares === true || a.lock === 'LF'));
  const ctrl = s.relation('ctrl').or(po.from(branches));
  const poLoc = s.poLoc();
  const addr = s.relation('addr');
  const dd = addr.or(s.relation('data'));
  return {
    R,
    W,
    poLoc,
    dd,
    cc0: dd.or(poLoc, ctrl, addr.seq(po)),
    ctrlisync: po.from(is((a) => a.order === 'acquire' && (a.rmw !== undefined || a.lock !== undefined))),
    sync,
    fence: sync.or(lwsync.minus(lwsync.from(W).to(R))),
  };
});

/** Preserved program order: init and commit of one instruction before those of another; the least fixed point. */
function ppo(f: Fixed, rdw: Relation, detour: Relation, rfi: Relation): Relation {
  const [ii0, ci0, cc0] = [f.dd.or(rfi, rdw), f.ctrlisync.or(detour), f.cc0];
  let [ii, ic, ci, cc] = [ii0, new Relation(ii0.size), ci0, cc0];
  for (let grown = true; grown; ) {
    const next = [
      ii0.or(ci, ic.seq(ci), ii.seq(ii)),
      ii.or(cc, ic.seq(cc), ii.seq(ic)),
      ci0.or(ci.seq(ii), cc.seq(ci)),
      cc0.or(ci, ci.seq(ic), cc.seq(cc)),
    ] as const;
    grown = [ii, ic, ci, cc].some((relation, i) => !(next[i] as Relation).minus(relation).isEmpty());
    [ii, ic, ci, cc] = next;
  }
  return ii.from(f.R).to(f.R).or(ic.from(f.R).to(f.W));
}

/** The order a thread keeps for all who look: preserved program order and fences. */
function kept(f: Fixed, { skeleton, rf, co, fr }: Execution): { readonly ppo: Relation; readonly fence: Relation } {
  const internal = skeleton.sameThread;
  const [rfe, fre, coe] = [rf.minus(internal), fr.minus(internal), co.minus(internal)];
  const rdw = f.poLoc.and(fre.seq(rfe));
  const detour = f.poLoc.and(coe.seq(rfe));
  const rfi = rf.and(internal);
  const known = ppos(skeleton);
  const key = [rdw, detour, rfi].map((r) => (r.isEmpty() ? '' : r.bits.join())).join(';');
  let order = known.get(key);
  if (order === undefined) {
    order = ppo(f, rdw, detour, rfi);
    known.set(key, order);
  }
  return { ppo: order, fence: f.fence };
}

/** Preserved program order by what it depends on: few differ, and a fixed point is dear. */
const ppos = perSkeleton((): Map<string, Relation> => new Map());

/** "No thin air", "observation" and "propagation"; `order`, `fence` and `sync` are what each thread keeps. */
function holds(f: Fixed, x: Execution, order: Relation, fence: Relation, sync: Relation): boolean {
  const [rfe, fre] = [x.rf.minus(x.skeleton.sameThread), x.fr.minus(x.skeleton.sameThread)];
  const hb = order.or(fence, rfe);
  if (!hb.isAcyclic()) return false;
  const hbStar = hb.star();
  const propBase = fence.or(rfe.seq(fence)).seq(hbStar);
  // What is done is complete: co and fr are transitive, and reads-from is in the middle of none of them.
  const overwrite = x.co.or(x.fr);
  const com = x.rf.or(overwrite, overwrite.seq(x.rf)).maybe();
  const prop = propBase.from(f.W).to(f.W).or(com.seq(propBase.maybe()).seq(sync).seq(hbStar));
  return x.co.or(prop).isAcyclic() && fre.seq(prop).seq(hbStar).isIrreflexive();
}

/** The same axioms, as ways of steps. */
function axiomsOf(f: Fixed, x: Execution): Axiom[] {
  const s = x.skeleton;
  const { named } = Derivation;
  const external = communication(x, (all) => all.minus(s.sameThread));
  const { rf, co, fr } = communication(x);
  const { ppo: order } = kept(f, x);
  const of = (which: 'data' | 'addr' | 'ctrl'): Derivation => named(s.relation(which).and(order), which);
  const ppo = of('data').or(of('addr'), of('ctrl'), named(order, 'ppo'));
  const rcu = named(s.hasGracePeriods ? firstRcuOrder(x) : new Relation(s.size), 'rcu');
  const sync = named(f.sync, fenceNames(s, 'sync')).or(rcu);
  const fence = sync.or(named(f.fence, fenceNames(s, 'lwsync')));
  const hb = ppo.or(fence, external.rf);
  const hbStar = hb.star();
  const propBase = fence.or(external.rf.seq(fence)).seq(hbStar);
  const com = rf.or(co, fr, co.or(fr).seq(rf)).maybe();
  const stores = propBase.within((all) => all.from(f.W).to(f.W));
  const prop = stores.or(com.seq(propBase.maybe()).seq(sync).seq(hbStar));
  return [
    { name: 'no thin air', form: 'acyclic', of: hb },
    { name: 'observation', form: 'irreflexive', of: external.fr.seq(prop).seq(hbStar) },
    { name: 'propagation', form: 'acyclic', of: co.or(prop) },
    noDeadlock(x),
  ];
}

/** Happens-before as far as it is known from the start, and reads-from; and of `prop` an overwrite followed by a sync;
 * happens-before alone, and what a read that missed a write must not come after. */
const orders = perSkeleton((s: Skeleton): readonly OrderRules[] => {
  const f = fixed(s);
  const none = new Relation(s.size);
  const kept = ppo(f, none, none, none).or(f.fence).plus();
  return [{ kept, overwrites: 'none', propagated: f.sync, observed: f.fence.from(f.W).to(f.W) }];
});

export const ppc: MemoryModel = {
  name: 'ppc',
  description: 'Power, with the instructions arch/powerpc uses on ppc64',
  allows(x: Execution): boolean {
    const f = fixed(x.skeleton);
    const { ppo: order, fence } = kept(f, x);
    return someRcuOrder(x, (rcu) => holds(f, x, order, fence.or(rcu), f.sync.or(rcu)));
  },
  axioms: (x: Execution): readonly Axiom[] => axiomsOf(fixed(x.skeleton), x),
  weakerThan: 'tso',
  /**
   * All that its orders are made of, tso keeps, if it keeps what fences do; and a read of an own write is followed by a fence
   * before that leads anywhere, which is a fence behind the write too.
   */
  weakerFor(s: Skeleton): boolean {
    const { fence, sync } = fixed(s);
    return fence.or(sync).minus(keptByTso(s)).isEmpty();
  },
  orders: (skeleton: Skeleton) => orders(skeleton),
  preserved(x: Execution): Relation {
    const { ppo: order, fence } = kept(fixed(x.skeleton), x);
    return order.or(fence).and(x.skeleton.po).plus();
  },
};
