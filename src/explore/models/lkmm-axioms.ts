/** The axioms of linux-kernel.cat by their names there, as ways of steps: which of them an execution breaks, and by what cycle. */
import { type Axiom, communication, noDeadlock } from '../axioms.js';
import { Derivation } from '../derivation.js';
import { fenceNames } from '../fence-names.js';
import type { Execution } from '../model.js';
import type { Relation } from '../relation.js';
import { PlainRules } from './lkmm-plain.js';
import { Lkmm } from './lkmm-relations.js';

const { named } = Derivation;

export function lkmmAxioms(x: Execution): readonly Axiom[] {
  const m = new Lkmm(x);
  const { hb, prop, fences } = orders(m);
  const onMarked = (all: Relation): Relation => all.to(m.f.marked);
  const pb = prop.seq(fences.strong).seq(hb.star()).within(onMarked);
  const rcu = named(m.rcuOrder(), 'rcu-order');
  const rb = prop.seq(rcu).seq(hb.star()).seq(pb.star()).within(onMarked);
  return [
    { name: 'happens-before', form: 'acyclic', of: hb },
    { name: 'propagation', form: 'acyclic', of: pb },
    { name: 'rcu', form: 'irreflexive', of: rb },
    noDeadlock(x),
    ...(m.f.anyPlain ? [plainCoherence(m)] : []),
  ];
}

interface Fences {
  readonly strong: Derivation;
  readonly release: Derivation;
  readonly acquire: Derivation;
  readonly wmb: Derivation;
  readonly rmb: Derivation;
  /** an unlock, and a lock of the same thread or of the one that takes it next */
  readonly unlockLock: Derivation;
}

function fencesOf({ f, x }: Lkmm): Fences {
  const po = named(f.po, 'po');
  const nextLock = po
    .within((all) => all.to(f.UL))
    .seq(po.or(named(x.rf, 'rf')))
    .within((all) => all.to(f.LKR));
  const between = nextLock.seq(named(f.afterUnlockLock, 'after_unlock_lock'));
  return {
    strong: named(f.mb, fenceNames(x.skeleton, 'mb')).or(between),
    release: named(f.poRel, 'release'),
    acquire: named(f.acqPo, 'acquire'),
    wmb: named(f.wmb, 'wmb'),
    rmb: named(f.rmb, 'rmb'),
    unlockLock: nextLock.seq(po),
  };
}

function ppo({ f, x }: Lkmm, fences: Fences): Derivation {
  const { rf: rfi, co: coi, fr: fri } = communication(x, (all) => all.and(f.int));
  const carried = named(f.data, 'data')
    .seq(rfi.within((all) => all.from(f.carries)))
    .star();
  const addr = carried.seq(named(f.addr, 'addr'));
  const dep = addr.or(carried.seq(named(f.data, 'data')));
  const ctrl = carried.seq(named(f.ctrl, 'ctrl'));
  const toW = dep.or(ctrl).within((all) => all.to(f.W));
  const beforePlain = addr.within((all) => all.to(f.plain)).seq(fences.wmb);
  const toR = addr.within((all) => all.to(f.R)).or(dep.within((all) => all.to(f.marked)).seq(rfi));
  const { strong, release, acquire, wmb, rmb, unlockLock } = fences;
  const fenced = strong.or(wmb, rmb, release, acquire, unlockLock).within((all) => all.and(f.int));
  return toW.or(toR, coi, fri, beforePlain, fenced);
}

function orders(m: Lkmm): { readonly hb: Derivation; readonly prop: Derivation; readonly fences: Fences } {
  const { f, x } = m;
  const fences = fencesOf(m);
  const marked = (all: Relation): Relation => m.marked(all);
  const { rf: rfe, co: coe, fr: fre } = communication(x, (all) => all.and(f.ext));
  const { rf } = communication(x);
  const rmwSequence = rf.seq(named(f.rmw, 'rmw')).star();
  const cumulative = fences.strong.or(fences.release);
  const ofOthers = rfe.within((all) => all.to(f.marked)).seq(cumulative);
  const cumulFence = cumulative.or(ofOthers, fences.wmb, fences.unlockLock).within(marked).seq(rmwSequence);
  const overwrite = coe
    .or(fre)
    .maybe()
    .within((all) => all.from(f.marked));
  const prop = overwrite
    .seq(cumulFence.star())
    .within((all) => all.to(f.marked))
    .seq(rfe.maybe())
    .within((all) => all.to(f.marked));
  const itself = f.po.minus(f.po).maybe();
  const returning = prop.within((all) => all.minus(itself).and(f.int));
  const hb = ppo(m, fences).or(rfe, returning).within(marked);
  return { hb, prop, fences };
}

/** A plain access that is known to be over may not see, nor be seen by, what it is ordered against. */
function plainCoherence(m: Lkmm): Axiom {
  const rules = new PlainRules(m);
  const { rf, co, fr } = communication(m.x, (all) => all.and(rules.preRace()));
  const seen = rf.seq(named(rules.rwXbstar, 'rw-xbstar'));
  const overtaken = fr.seq(named(rules.wrVis, 'wr-vis'));
  const reordered = co.seq(named(rules.wwVis, 'ww-vis'));
  return { name: 'plain-coherence', form: 'irreflexive', of: seen.or(overtaken, reordered) };
}
