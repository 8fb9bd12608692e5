/**
 * What every candidate execution has: one order of the accesses to each location, and atomic read-modify-writes. Weaker
 * than any model that is offered; it tells what could be said of a program's final states if nothing were ordered.
 */
import { type Axiom, communication } from '../axioms.js';
import { Derivation } from '../derivation.js';
import type { Execution, MemoryModel } from '../model.js';
import { Relation } from '../relation.js';

export const coherence: MemoryModel = {
  name: 'coherence',
  description: 'SC per location and atomic read-modify-writes, no more',
  allows: () => true,
  axioms(x: Execution): readonly Axiom[] {
    const s = x.skeleton;
    const { rf, co, fr } = communication(x);
    const { co: coe, fr: fre } = communication(x, (all) => all.minus(s.sameThread));
    const backToRead = Derivation.named(s.relation('rmw').inverse(), 'rmw');
    return [
      { name: 'coherence', form: 'acyclic', of: Derivation.named(s.poLoc(), 'po-loc').or(rf, co, fr) },
      { name: 'atomicity', form: 'irreflexive', of: fre.seq(coe).seq(backToRead) },
    ];
  },
  preserved: ({ skeleton }) => new Relation(skeleton.size),
};
