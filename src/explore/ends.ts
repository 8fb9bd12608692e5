/** Of executions of one combination of runs that end in the same memory, one is enough to know that a model allows the end. */
import type { Layer } from './layer.js';

export class EndsOfRuns {
  /** how many there can be; Infinity: not known */
  private readonly possible: number;
  /** per end, the models that allow it, as bits */
  private readonly allowed = new Map<string, number>();
  /** the models that allow all ends there can be: nothing more is to be found out of them */
  known = 0;

  constructor(layers: readonly Layer[]) {
    this.possible = layers.reduce((product, { cell }) => product * cell.finals(), 1);
  }

  /** @param end equal for equal memory @returns those of the models that were not known to allow it */
  add(end: string, models: number): number {
    const before = this.allowed.get(end) ?? 0;
    this.allowed.set(end, before | models);
    if (this.allowed.size === this.possible) this.known = [...this.allowed.values()].reduce((all, one) => all & one);
    return models & ~before;
  }
}
