/**
 * The Linux kernel's memory model, as of v6.12: tools/memory-model/linux-kernel.{cat,bell} and lock.cat (what it is made of in
 * lkmm-*.ts);
 * Alglave, Maranget, McKenney, Parri, Stern, "Frightening small children and disconcerting grown-ups", ASPLOS 2018. The
 * relations keep the names they have there. Accesses to plain variables are judged by the model's own rules for them.
 */
import { type Execution, type Finished, type MemoryModel, perSkeleton } from '../model.js';
import type { OrderRules } from '../model-order.js';
import type { Relation } from '../relation.js';
import type { Skeleton } from '../skeleton.js';
import { lkmmAxioms } from './lkmm-axioms.js';
import { fixed } from './lkmm-fixed.js';
import { mixesAccesses, PlainRules } from './lkmm-plain.js';
import { Lkmm } from './lkmm-relations.js';

/**
 * Happens-before as far as it is known from the start, and reads-from; and propagates-before, as far as it is one overwrite
 * and a strong fence, or comes round to its own thread: their union has a cycle if one of the two has.
 */
const orders = perSkeleton((s: Skeleton): readonly OrderRules[] => {
  const f = fixed(s);
  if (f.anyPlain) return [];
  const dependent = f.addr.or(f.data, f.ctrl).to(f.W).or(f.addr.to(f.R));
  return [
    {
      kept: dependent.or(f.mb, f.poRel, f.acqPo, f.wmb, f.rmb).and(f.int).plus(),
      overwrites: 'none',
      propagated: f.mb,
      returning: f.mb.or(f.poRel, f.wmb).and(f.int).to(f.W).from(f.W).plus(),
    },
  ];
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
  axioms: lkmmAxioms,
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
