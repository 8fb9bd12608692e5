/** What executions end in. Of those of one combination of runs that end in the same memory, one may be enough. */
import type { Candidate } from './candidates.js';
import type { Layer, Leaf } from './layer.js';
import type { Location, Value } from './program.js';
import type { Access } from './skeleton.js';

/** Locations that are done. */
type Done = Pick<Leaf, 'chosen' | 'layers' | 'skeleton'>;

/** Final values of the locations that were written; a lock holds what it held. */
export function memoryOf({ chosen, layers, skeleton }: Done): Map<Location, Value> {
  const memory = new Map<Location, Value>();
  for (const { loc, done } of layers) {
    const last = done.findLast((node) => skeleton.accesses[node]?.lock === undefined);
    if (last === undefined) continue;
    const { thread } = skeleton.accesses[last] as Access;
    const own = (chosen[thread] as Candidate).skeleton.accesses[last - (skeleton.base[thread] as number)];
    memory.set(loc, (own as Access).value);
  }
  return memory;
}

/** Equal for executions with equal runs and equal last writes. */
export function endKey({ chosen, layers }: Done): string {
  let key = '';
  for (const { id } of chosen) key += `${id},`;
  for (const { done } of layers) key += `,${done.at(-1) ?? ''}`;
  return key;
}

/** Ends of one combination of runs, and the models that are known to allow them. Sets of models are bits. */
export class EndsOfRuns {
  /** when so many layers are done, the end is known: only counters are left, which hold a sum, whatever was added first */
  readonly decided: number;
  private readonly layers: readonly Layer[];
  /** how many there can be; Infinity: not known */
  private readonly possible: number;
  private readonly allowed = new Map<string, number>();

  /** @param layers counters last */
  constructor(layers: readonly Layer[], counters: ReadonlySet<Location>) {
    this.layers = layers.filter(({ loc }) => !counters.has(loc));
    this.decided = this.layers.length;
    this.possible = this.layers.reduce((product, { cell }) => product * cell.finals(), 1);
  }

  /** Those that allow the end that these are in. */
  allowing(done: Done): number {
    return this.allowed.get(this.key(done)) ?? 0;
  }

  /** @returns the models that allow all ends there can be: nothing more is to be found out of them */
  add(done: Done, models: number): number {
    const key = this.key(done);
    this.allowed.set(key, (this.allowed.get(key) ?? 0) | models);
    return this.allowed.size === this.possible ? [...this.allowed.values()].reduce((all, one) => all & one) : 0;
  }

  private key({ chosen, skeleton }: Done): string {
    return [...memoryOf({ chosen, layers: this.layers, skeleton }).values()].join();
  }
}
