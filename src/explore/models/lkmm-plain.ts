/** The kernel's memory model on plain accesses: what orders them, when they race, and what must not be mixed. */
import { perSkeleton } from '../model.js';
import { Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';
import { fixed } from './lkmm-fixed.js';
import type { Lkmm } from './lkmm-relations.js';

/** Rules for plain accesses: when one is known to be done before another of a different thread begins. */
export class PlainRules {
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

  /** Of different threads, and one of the two is plain. */
  preRace(): Relation {
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
export const mixesAccesses = perSkeleton((s: Skeleton): boolean => {
  const f = fixed(s);
  const stores = f.plain.map((word, i) => word & (f.W[i] as number));
  const barrier = s
    .separatedBy('barrier', 'rmb', 'wmb', 'mb', 'rmw_mb', 'sync_rcu', 'sync_srcu', 'before_atomic', 'after_atomic')
    .or(s.separatedBy('rcu_lock', 'rcu_unlock'), f.poRel, f.acqPo);
  const ordering = s.set(({ order }) => ['acquire', 'release', 'srcu_lock', 'srcu_unlock'].includes(order));
  const near = s.poLoc().minus(barrier.or(f.po.to(ordering).seq(f.po)));
  return !near.from(stores).to(f.marked).or(near.from(f.marked).to(stores)).isEmpty();
});
