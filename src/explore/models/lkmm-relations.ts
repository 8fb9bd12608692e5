/** The kernel's memory model from fences up to happens-before and propagates-before, in one execution (linux-kernel.cat). */
import type { Execution } from '../model.js';
import { rcuOf } from '../rcu.js';
import { Relation } from '../relation.js';
import { type Fixed, fixed } from './lkmm-fixed.js';
import { rcuOrder } from './lkmm-rcu.js';

/** What the axioms are made of, in one execution. */
export class Lkmm {
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
    const carried = this.rfi.isEmpty() ? this.rfi : f.data.seq(this.rfi.from(f.carries));
    const carry = carried.isEmpty() ? undefined : carried.star();
    const carrying = (r: Relation): Relation => carry?.seq(r) ?? r;
    this.addr = carrying(f.addr);
    const dep = this.addr.or(carrying(f.data));
    const overwrite = x.co.or(x.fr);
    const toW = dep.or(carrying(f.ctrl)).to(f.W).or(overwrite.and(int), this.addr.to(f.plain).seq(f.wmb));
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
