/** What a memory model is to the explorer: a judge of executions. One file in `models/` each. */
import type { Axiom } from './axioms.js';
import type { OrderRules } from './model-order.js';
import type { Relation } from './relation.js';
import type { Skeleton } from './skeleton.js';

/**
 * A candidate execution, or the part of one whose locations are decided so far. Initial writes are not accesses: a read
 * of an initial value has no reads-from edge and is from-read before every write to its location. SC per location and
 * the atomicity of RMWs hold already.
 */
export interface Execution {
  readonly skeleton: Skeleton;
  /** write -> read */
  readonly rf: Relation;
  /** transitive */
  readonly co: Relation;
  readonly fr: Relation;
  /** To be called where judging takes long. It throws where there is no time left. */
  readonly tick?: () => void;
}

/** A whole execution, put together when somebody asks for it. */
export interface Finished {
  readonly skeleton: Skeleton;
  execution(): Execution;
}

export interface MemoryModel {
  readonly name: string;
  readonly description: string;
  /**
   * Do the axioms hold? Asked only of executions that are not sequentially consistent: no model forbids those. Must be
   * monotone: what is forbidden stays forbidden when reads-from and coherence edges are added.
   */
  allows(execution: Execution): boolean;
  /** What `allows` asks, axiom by axiom: of an execution that it forbids one is broken, and tells by what cycle. */
  axioms(execution: Execution): readonly Axiom[];
  /** The program order that the model keeps in every execution, for naming what is missing in a cycle. */
  preserved(execution: Execution): Relation;
  /** lets a value come from nowhere, where no order that it knows is against that (founded.ts) */
  readonly unfounded?: true;
  /** whatever the model of this name allows, this one allows too, where there are no grace periods */
  readonly weakerThan?: string;
  /** for which programs that is so; not there: for all */
  weakerFor?(skeleton: Skeleton): boolean;
  /** Where there are no grace periods, one of these orders has no cycle if the axioms hold. */
  orders?(skeleton: Skeleton): readonly OrderRules[];
  /** and that is all there is to the axioms */
  readonly onlyOrders?: true;
  /** takes no notice of dependencies */
  readonly ignoresDependencies?: true;
  /** allows nothing else than sequentially consistent executions */
  readonly onlySequential?: true;
  /** Names of what is wrong with an allowed execution, such as `data-race`; those in `known` are not looked for. */
  flags?(finished: Finished, known: ReadonlySet<string>): readonly string[];
  /** How to run it step by step, where that is known. */
  readonly machine?: 'interleaving' | 'store-buffer';
}

/** Per model, the index of one before it that allows no more than it does; 31, more than there are: none. */
export function strongerBefore(models: readonly MemoryModel[], skeleton: Skeleton): number[] {
  return models.map((model, m) => {
    const at = models.findIndex(({ name }) => name === model.weakerThan);
    if (at < 0 || at >= m || skeleton.hasGracePeriods) return 31;
    return model.weakerFor?.(skeleton) === false ? 31 : at;
  });
}

/** Relations that depend on the skeleton alone: computed at the first question about it. */
export function perSkeleton<T>(make: (skeleton: Skeleton) => T): (skeleton: Skeleton) => T {
  const made = new WeakMap<Skeleton, T>();
  return (skeleton) => {
    let value = made.get(skeleton);
    if (value === undefined) {
      value = make(skeleton);
      made.set(skeleton, value);
    }
    return value;
  };
}
