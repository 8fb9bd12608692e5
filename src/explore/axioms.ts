/** A model's axioms one by one, with their names, for saying which of them an execution breaks and by what cycle. */
import { Derivation, type Step } from './derivation.js';
import type { Execution } from './model.js';
import { firstRcuOrder, rcuOf } from './rcu.js';
import { Relation } from './relation.js';

export interface Axiom {
  readonly name: string;
  /** `acyclic`: no way along pairs comes back; `irreflexive`: no pair does */
  readonly form: 'acyclic' | 'irreflexive';
  readonly of: Derivation;
}

/** Why an execution is forbidden. */
export interface Broken {
  readonly axiom: string;
  /** its place among the axioms: those before it hold */
  readonly rank: number;
  /** each step begins where the one before ends, the first where the last ends; empty: a thread waits for itself */
  readonly cycle: readonly Step[];
}

/** The first of the axioms that does not hold. */
export function firstBroken(axioms: readonly Axiom[]): Broken | undefined {
  for (const [rank, { name, form, of }] of axioms.entries()) {
    const cycle = form === 'acyclic' ? of.cycle() : of.loop();
    if (cycle !== undefined) return { axiom: name, rank, cycle };
  }
  return undefined;
}

/** Reads-from, coherence and from-read as steps. */
export interface Communication {
  readonly rf: Derivation;
  readonly co: Derivation;
  readonly fr: Derivation;
}

/** @param which pairs of them; all unless said */
export function communication(
  { rf, co, fr }: Execution,
  which: (relation: Relation) => Relation = (all) => all,
): Communication {
  const { named } = Derivation;
  return { rf: named(which(rf), 'rf'), co: named(which(co), 'co'), fr: named(which(fr), 'fr') };
}

/**
 * That an order has no cycle, and none either with what grace periods add to it: of a period and a section one is first. The
 * models of machines try both; where they forbid an execution, each has a cycle, and the one that is told is of the first.
 */
export function acyclicWithRcu(name: string, x: Execution, of: Derivation): readonly Axiom[] {
  const alone: Axiom = { name, form: 'acyclic', of };
  if (!x.skeleton.hasGracePeriods) return [alone];
  const rcu = Derivation.named(firstRcuOrder(x), 'rcu');
  return [alone, { name: 'grace periods', form: 'acyclic', of: of.or(rcu) }, noDeadlock(x)];
}

/** A grace period within a section of its own thread never ends. */
export function noDeadlock(x: Execution): Axiom {
  const none = new Relation(x.skeleton.size);
  const itself = rcuOf(x).deadlock ? none.maybe() : none;
  return { name: 'grace period within its own section', form: 'irreflexive', of: new Derivation(itself, () => []) };
}
