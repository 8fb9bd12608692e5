/**
 * The Linux kernel's memory model, as of v6.12: tools/memory-model/linux-kernel.{cat,bell} and lock.cat (RCU in
 * lkmm-rcu.ts);
 * Alglave, Maranget, McKenney, Parri, Stern, "Frightening small children and disconcerting grown-ups", ASPLOS 2018. The
 * relations keep the names they have there. Accesses to plain variables are judged by the model's own rules for them.
 */
import { type Execution, type Finished, type MemoryModel, perSkeleton } from '../model.js';
import type { OrderRules } from '../model-order.js';
import { rcuOf } from '../rcu.js';
import { type NodeSet, Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';
import { rcuOrder } from './lkmm-rcu.js';

/** What does not depend on reads-from and coherence. */
interface Fixed {
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

const fixed = perSkeleton((s: Skeleton): Fixed => {
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

/** What the axioms are made of, in one execution. */
class Lkmm {
  readonly f: Fixed;
  readonly x: Execution;
  readonly rfe: Relation;
  readonly rfi: Relation;
  readonly addr: Relation;
  readonly strongFence: Relation;
  readonly nonrwFence: Relation;
  readonly fence: Relation;
  readonly rmwSequence: Relation;
  readonly cumulFences: Relation;
  readonly prop: Relation;
  readonly ppo: Relation;
  readonly hb: Relation;

  constructor(x: Execution) {
    const f = fixed(x.skeleton);
    this.f = f;
    this.x = x;
    const { po, int } = f;
    this.rfi = x.rf.and(int);
    this.rfe = x.rf.and(f.ext);
    const poUnlockLockPo = po.to(f.UL).seq(po.or(x.rf)).to(f.LKR);
    this.strongFence = f.mb.or(poUnlockLockPo.seq(f.afterUnlockLock));
    const unlockLock = poUnlockLockPo.seq(po);
    this.nonrwFence = this.strongFence.or(f.poRel, f.acqPo);
    this.fence = this.nonrwFence.or(f.wmb, f.rmb);

    // Dependencies, also those carried on through the thread's own variables.
    const carry = f.data.seq(this.rfi.from(f.carries)).star();
    this.addr = carry.seq(f.addr);
    const dep = this.addr.or(carry.seq(f.data));
    const overwrite = x.co.or(x.fr);
    const toW = dep.or(carry.seq(f.ctrl)).to(f.W).or(overwrite.and(int), this.addr.to(f.plain).seq(f.wmb));
    const toR = this.addr.to(f.R).or(dep.to(f.marked).seq(this.rfi));
    this.ppo = toR.or(toW, this.fence.and(int), unlockLock.and(int));

    this.rmwSequence = x.rf.seq(f.rmw).star();
    const cumulative = this.strongFence.or(f.poRel);
    const aCumul = cumulative.or(this.rfe.to(f.marked).seq(cumulative));
    const cumulFence = this.marked(aCumul.or(f.wmb, unlockLock)).seq(this.rmwSequence);
    this.cumulFences = cumulFence.star();
    const overwriteExt = overwrite.and(f.ext).maybe().from(f.marked);
    this.prop = overwriteExt.seq(this.cumulFences).to(f.marked).seq(this.rfe.maybe()).to(f.marked);
    const identity = new Relation(x.skeleton.size).maybe();
    this.hb = this.marked(this.ppo.or(this.rfe, this.prop.minus(identity).and(int)));
  }

  marked(r: Relation): Relation {
    return this.f.anyPlain ? r.from(this.f.marked).to(this.f.marked) : r;
  }

  pb(): Relation {
    const fenced = this.prop.seq(this.strongFence);
    return fenced.isEmpty() ? fenced : fenced.seq(this.hb.star()).to(this.f.marked);
  }

  /** `po ; rcu-fence ; po?` */
  rcuOrder(): Relation {
    const { skeleton } = this.x;
    if (!skeleton.hasGracePeriods) return new Relation(skeleton.size);
    return rcuOrder(this.x, { hb: this.hb, pb: this.pb(), prop: this.prop });
  }

  rb(rcu: Relation): Relation {
    if (rcu.isEmpty()) return rcu;
    return this.prop.seq(rcu).seq(this.hb.star()).seq(this.pb().star()).to(this.f.marked);
  }

  rcuHolds(): boolean {
    const { skeleton } = this.x;
    if (!skeleton.hasGracePeriods) return true;
    return !rcuOf(this.x).deadlock && this.rb(this.rcuOrder()).isIrreflexive();
  }
}

/** Rules for plain accesses: when one is known to be done before another of a different thread begins. */
class PlainRules {
  private readonly m: Lkmm;
  readonly wwVis: Relation;
  readonly wrVis: Relation;
  readonly rwXbstar: Relation;

  constructor(m: Lkmm) {
    this.m = m;
    const { f, nonrwFence } = m;
    const identity = new Relation(f.po.size).maybe();
    const onMarked = identity.from(f.marked);
    const rcu = m.rcuOrder();
    const xbstar = m.hb.or(m.pb(), m.rb(rcu)).star();
    // Here, and only here, what RCU orders counts as a fence.
    const [fence, strongFence] = [m.fence.or(rcu), m.strongFence.or(rcu)];
    const vis = m.cumulFences
      .seq(m.rfe.maybe())
      .to(f.marked)
      .seq(strongFence.to(f.marked).seq(xbstar).or(xbstar.and(f.int)));
    const rmbInto = f.fencerelRmb.from(f.R).from(f.notNoreturn).to(f.notNoreturn);
    const rmbFrom = f.fencerelRmb.from(f.notNoreturn).to(f.R).to(f.notNoreturn);
    const wPre = onMarked.seq(m.addr.or(fence).maybe());
    const rPre = onMarked.seq(m.addr.or(nonrwFence, rmbInto).maybe());
    const wPost = fence.maybe().to(f.marked).seq(m.rmwSequence);
    const rPost = nonrwFence.or(rmbFrom).maybe().to(f.marked);
    const visible = wPost.seq(vis);
    const strong = strongFence.seq(xbstar);
    this.wwVis = fence.or(strong.seq(wPre), visible.seq(wPre));
    this.wrVis = fence.or(strong.seq(rPre), visible.seq(rPre));
    this.rwXbstar = fence.or(rPost.seq(xbstar).seq(wPre));
  }

  private preRace(): Relation {
    const { ext, plain } = this.m.f;
    return ext.from(plain).or(ext.to(plain));
  }

  coherent(): boolean {
    const { rf, co, fr } = this.m.x;
    const pre = this.preRace();
    return (
      pre.and(rf).and(this.rwXbstar.inverse()).isEmpty() &&
      pre.and(fr).and(this.wrVis.inverse()).isEmpty() &&
      pre.and(co).and(this.wwVis.inverse()).isEmpty()
    );
  }

  race(): boolean {
    const { f, x } = this.m;
    const pre = this.preRace();
    const all = Relation.of(f.po.size, () => true);
    const wwNonrace = this.wwVis.and(all.from(f.marked).or(this.rwXbstar)).and(all.to(f.marked).or(this.wrVis));
    const wr = pre.and(x.co.maybe().seq(x.rf));
    return !(
      pre.and(x.co).minus(wwNonrace).isEmpty() &&
      wr.minus(this.wrVis).minus(this.rwXbstar.inverse()).isEmpty() &&
      pre.and(x.fr).minus(this.rwXbstar).isEmpty()
    );
  }
}

/** A plain store and a marked access of one location in a stretch of a thread without barriers. */
const mixesAccesses = perSkeleton((s: Skeleton): boolean => {
  const f = fixed(s);
  const stores = f.plain.map((word, i) => word & (f.W[i] as number));
  const barrier = s
    .separatedBy('barrier', 'rmb', 'wmb', 'mb', 'rmw_mb', 'sync_rcu', 'sync_srcu', 'before_atomic', 'after_atomic')
    .or(s.separatedBy('rcu_lock', 'rcu_unlock'), f.poRel, f.acqPo);
  const ordering = s.set(({ order }) => ['acquire', 'release', 'srcu_lock', 'srcu_unlock'].includes(order));
  const near = s.poLoc().minus(barrier.or(f.po.to(ordering).seq(f.po)));
  return !near.from(stores).to(f.marked).or(near.from(f.marked).to(stores)).isEmpty();
});

/** Happens-before as far as it is known from the start, and reads-from. */
const orders = perSkeleton((s: Skeleton): readonly OrderRules[] => {
  const f = fixed(s);
  if (f.anyPlain) return [];
  const dependent = f.addr.or(f.data, f.ctrl).to(f.W).or(f.addr.to(f.R));
  return [{ kept: dependent.or(f.mb, f.poRel, f.acqPo, f.wmb, f.rmb).and(f.int).plus(), overwrites: 'none' }];
});

export const lkmm: MemoryModel = {
  name: 'lkmm',
  description: "the Linux kernel's memory model (v6.12)",
  unfounded: true,
  weakerThan: 'tso',
  orders: (skeleton: Skeleton) => orders(skeleton),
  allows(execution: Execution): boolean {
    const m = new Lkmm(execution);
    if (!m.hb.isAcyclic() || !m.pb().isAcyclic() || !m.rcuHolds()) return false;
    return !m.f.anyPlain || new PlainRules(m).coherent();
  },
  preserved(execution: Execution): Relation {
    const m = new Lkmm(execution);
    return m.ppo.and(m.f.po).plus();
  },
  flags(finished: Finished, known: ReadonlySet<string>): readonly string[] {
    if (!fixed(finished.skeleton).anyPlain) return [];
    const flags = mixesAccesses(finished.skeleton) ? ['mixed-accesses'] : [];
    if (known.has('data-race')) return flags;
    return new PlainRules(new Lkmm(finished.execution())).race() ? [...flags, 'data-race'] : flags;
  },
};
