/** Which models still allow the execution that grows in a search. Sets of models are bits. */
import type { Forced } from './forced.js';
import { executionOf, type Layer, type Op } from './layer.js';
import { type Execution, type MemoryModel, strongerBefore } from './model.js';
import { ModelOrder } from './model-order.js';
import { isSequentiallyConsistent } from './models/sc.js';
import { Sequence } from './sequence.js';
import type { Skeleton } from './skeleton.js';

const FEW_REFUSED = 4;

export class Judges {
  readonly sequence: Sequence;
  private readonly skeleton: Skeleton;
  private readonly layers: readonly Layer[];
  private readonly models: readonly MemoryModel[];
  private readonly source: readonly number[];
  private readonly tick: () => void;
  /** per model, the one before it that allows no more than it does; 31: none */
  private readonly stronger: readonly number[];
  /** per model: it holds if one of these has no cycle; none: its axioms are asked */
  private readonly orders: readonly (readonly ModelOrder[])[];
  private readonly all: readonly ModelOrder[];
  /** the models' orders are known */
  private readonly growing: boolean;
  private level = 0;
  /** of locations that were done out of sequence: how many some model allowed, and none */
  private readonly done = { allowed: 0, refused: 0 };

  /** @param source per read that is done: the write it reads from (layer.ts) */
  constructor(
    skeleton: Skeleton,
    layers: readonly Layer[],
    models: readonly MemoryModel[],
    source: readonly number[],
    tick: () => void,
  ) {
    this.tick = tick;
    this.skeleton = skeleton;
    this.layers = layers;
    this.models = models;
    this.source = source;
    this.stronger = strongerBefore(models, skeleton);
    this.sequence = new Sequence(skeleton, layers);
    this.growing = !skeleton.hasGracePeriods && layers.every(({ cell }) => cell.stepped);
    this.orders = models.map((model) =>
      this.growing ? (model.orders?.(skeleton) ?? []).map((rules) => new ModelOrder(skeleton, rules)) : [],
    );
    this.all = this.orders.flat();
  }

  /** What the values leave no choice about. */
  force(forced: readonly Forced[]): void {
    this.sequence.force(forced);
    for (const order of this.all) order.force(forced);
  }

  /** What is added from now on is taken back by `restore`. */
  save(): void {
    this.level++;
    this.sequence.save();
    for (const order of this.all) order.save();
  }

  restore(): void {
    this.sequence.restore();
    for (const order of this.all) order.restore(this.level);
    this.level--;
  }

  readDone(layer: Layer, read: number): void {
    if (layer.shared) this.sequence.beforeWritesLeft(layer, read);
    const write = this.source[read] as number;
    for (const order of this.all) order.readDone(layer, read, write, this.level);
  }

  writeDone(layer: Layer, write: number): void {
    if (layer.shared) this.sequence.beforeAllLeft(layer, write);
    for (const order of this.all) order.writeDone(layer, write, this.level);
  }

  /** A location that is done all at once. */
  whole(layer: Layer, ops: readonly Op[]): void {
    this.sequence.whole(layer, ops, this.source);
  }

  /**
   * Those that allow it. Orders are known all the time. Judging by axioms costs more than doing the last accesses of a
   * location, so they are done first, where orders have been asked or they are few; `layer`: the one that is not done yet.
   * @param learns may the answer hang on how others came out, and later ones on this?
   */
  allowed(models: number, layer: Layer | undefined, learns: boolean): number {
    if (this.sequence.holds && !this.skeleton.hasGracePeriods) return models;
    const left = layer === undefined ? 0 : opsLeft(layer);
    const later = left > 0 && !(learns && this.mostlyInVain) && (this.growing || left <= (layer as Layer).few);
    let made: Execution | undefined;
    const execution = (): Execution => (made ??= this.execution());
    if (this.sequence.holds && (later || isSequentiallyConsistent(execution()))) return models;
    let allowing = 0;
    for (let m = 0; m < this.models.length; m++) {
      if (((models >>> m) & 1) === 0) continue;
      const model = this.models[m] as MemoryModel;
      if (model.onlySequential || !this.ordered(m)) continue;
      const implied = ((allowing >>> (this.stronger[m] as number)) & 1) !== 0;
      const known = (this.growing && model.onlyOrders) || implied || later;
      if (known || model.allows(execution())) allowing |= 1 << m;
    }
    if (left === 0 && learns) this.done[allowing === 0 ? 'refused' : 'allowed']++;
    return allowing;
  }

  /** Locations are done only to be refused, as behind a lock that is taken by hand: then it pays to ask at each access. */
  private get mostlyInVain(): boolean {
    return this.done.refused > FEW_REFUSED && this.done.refused > this.done.allowed;
  }

  private ordered(model: number): boolean {
    const orders = this.orders[model] as readonly ModelOrder[];
    return orders.length === 0 || orders.some(({ holds }) => holds);
  }

  execution(): Execution {
    return { ...executionOf(this.skeleton, this.layers, this.source), tick: this.tick };
  }
}

function opsLeft({ ops, next }: Layer): number {
  let left = 0;
  for (let thread = 0; thread < ops.length; thread++)
    left += (ops[thread] as readonly Op[]).length - (next[thread] as number);
  return left;
}
