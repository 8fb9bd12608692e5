/**
 * All executions of one combination of runs, one per thread. The locations are taken one after the other, and each is
 * executed as a memory cell, access by access, in every way: before each write it is decided how many of its next reads
 * every thread does, so that each pair (reads-from, coherence) comes out once. What is done so far is a part of an
 * execution, and the axioms are monotone: a part that no model allows is given up at once.
 *
 * While the part is sequentially consistent nothing else is asked, for no model forbids that. Under sc nothing is tried in
 * vain, but for values: what is not done yet comes after what is, so any order that has no cycle can be completed.
 */
import { OutOfTime } from './bounds.js';
import type { Candidate } from './candidates.js';
import { forcedReads } from './forced.js';
import { isFounded } from './founded.js';
import { Judges } from './judges.js';
import { INITIAL, type Layer, type Leaf, NOTHING, type Op } from './layer.js';
import type { Execution } from './model.js';
import type { SearchTask } from './search-task.js';
import type { Share } from './share.js';
import type { Skeleton } from './skeleton.js';
import { Sources } from './sources.js';
import { Twins } from './twins.js';
import type { Values } from './values.js';

export class Search implements Leaf {
  readonly layers: readonly Layer[];
  readonly skeleton: Skeleton;
  stopped = false;
  /** the visitor wants no more executions, of other combinations neither */
  ended = false;
  /** of the execution that is visited */
  ways = 1;
  private readonly task: SearchTask;
  private readonly values: Values;
  private readonly twins: Twins;
  private readonly judges: Judges;
  private readonly sources: Sources;
  /** models of which nothing more is to be found out */
  private known = 0;
  private all = 0;
  private share: Share | undefined;
  /** the models that let a value come from nowhere */
  private readonly unfounded: number;

  constructor(task: SearchTask) {
    const { values, skeleton, layers, models } = task;
    this.task = task;
    this.values = values;
    this.skeleton = skeleton;
    this.layers = layers;
    this.unfounded = models.reduce((bits, model, m) => bits | (model.unfounded ? 1 << m : 0), 0);
    this.sources = new Sources(task);
    this.twins = new Twins(task.alike, task.runs, layers, this.sources.of);
    this.judges = new Judges(skeleton, layers, models, this.sources.of, () => task.budget.tick());
    this.judges.force(forcedReads(layers, (node) => values.of(node)));
  }

  /** @param share what of it is done; undefined: all */
  run(models: number, share?: Share): void {
    this.all = models;
    this.share = share;
    try {
      const alive = this.allowed(models);
      if (alive !== 0) this.location(0, alive);
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      this.stopped = true;
    }
  }

  private location(depth: number, all: number): void {
    const layer = this.layers[depth];
    const { ends } = this.task;
    const models = depth === ends?.decided ? all & ~ends.allowing(this) : all;
    if (models === 0) return;
    if (layer?.cell.stepped) this.reads(depth, layer, 0, models);
    else if (layer !== undefined) this.listed(depth, layer, models);
    else this.end(models);
  }

  get chosen(): readonly Candidate[] {
    return this.values.chosen;
  }

  private end(models: number): void {
    this.ways = this.twins.waysOfAll();
    this.count(models, this.ways);
    if (!this.values.open) {
      this.found(models);
      return;
    }
    const mark = this.values.mark();
    const solved = this.values.close();
    const founded = this.judges.sequence.holds || (solved === 'known' && isFounded(this));
    const possible = founded || (solved !== 'unsolved' && this.values.isJustified());
    const left = !possible ? 0 : founded ? models : models & this.unfounded;
    if (left !== 0) this.found(left);
    this.values.forget(mark);
  }

  private found(models: number): void {
    if (this.share?.foreign) return;
    const { visit, ends } = this.task;
    this.ended = visit(this, models) === 'stop';
    this.known = ends?.add(this, models) ?? 0;
    this.stopped ||= this.ended || this.known === this.all;
  }

  private overBudget(): boolean {
    this.stopped ||= this.task.budget.spend();
    return this.stopped;
  }

  private count(models: number, ways = this.twins.ways): void {
    if (this.share?.foreign) return;
    const { visited } = this.task;
    for (let m = 0; m < visited.length; m++) if ((models >>> m) & 1) visited[m] = (visited[m] as number) + ways;
  }

  /** Chooses, from `thread` on, how many reads each thread does of the present value; then the next write. */
  private reads(depth: number, layer: Layer, thread: number, models: number): void {
    const ops = layer.ops[thread];
    if (ops === undefined) {
      this.write(depth, layer, models);
      return;
    }
    const start = layer.next[thread] as number;
    let alive = models;
    let saved = 0;
    const mark = this.values.mark();
    for (let at = start; ; ) {
      this.reads(depth, layer, thread + 1, alive);
      const op = ops[at];
      if (this.stopped || op === undefined || op[1] >= 0 || !this.sources.readable(layer, op[0])) break;
      if (this.twins.waits(depth, thread)) break;
      if (this.overBudget()) break;
      layer.next[thread] = ++at;
      if (!this.sources.reading(layer, op[0])) {
        this.count(alive);
        break;
      }
      this.judges.save();
      saved++;
      this.judges.readDone(layer, op[0]);
      if (layer.shared) alive = this.allowed(alive, layer);
      if (alive === 0 || this.stopped) break;
    }
    while (saved-- > 0) this.judges.restore();
    this.values.forget(mark);
    layer.next[thread] = start;
  }

  private write(depth: number, layer: Layer, models: number): void {
    let left = false;
    for (const [thread, ops] of layer.ops.entries()) {
      const at = layer.next[thread] as number;
      const op = ops[at];
      if (op === undefined || this.stopped) continue;
      left = true;
      const [read, write] = op;
      if (write < 0 || (read >= 0 && !this.sources.readable(layer, read)) || this.twins.waits(depth, thread)) continue;
      if (this.overBudget()) return;
      this.put(depth, layer, thread, op, models);
    }
    if (!left) this.location(depth + 1, models);
  }

  /** Does one write, or both halves of an RMW, and goes on from there. */
  private put(depth: number, layer: Layer, thread: number, [read, write]: Op, models: number): void {
    if (layer.shared && this.share?.enter() === false) return;
    const at = layer.next[thread] as number;
    const mark = this.values.mark();
    const found = read < 0 || this.sources.reading(layer, read);
    layer.next[thread] = at + 1;
    layer.done.push(write);
    layer.writers.push([thread, at]);
    if (!found || !layer.cell.canFinish(layer.next, layer.writers.at(-1))) this.count(models);
    else {
      this.judges.save();
      if (read >= 0) this.judges.readDone(layer, read);
      this.judges.writeDone(layer, write);
      const alive = layer.shared ? this.allowed(models, layer) : models;
      if (alive !== 0) this.reads(depth, layer, 0, alive);
      this.judges.restore();
    }
    layer.done.pop();
    layer.writers.pop();
    layer.next[thread] = at;
    this.values.forget(mark);
    if (layer.shared) this.share?.leave();
  }

  /** Takes the orders of a location as they are listed. */
  private listed(depth: number, layer: Layer, models: number): void {
    const ops = layer.ops.flat();
    for (const [thread, all] of layer.ops.entries()) layer.next[thread] = all.length;
    for (const order of layer.cell.orders()) {
      if (this.overBudget()) break;
      if (this.share?.enter() === false) continue;
      for (const op of order.writes) layer.done.push((ops[op] as Op)[1]);
      for (const [op, position] of order.readFrom.entries()) {
        const source = position < 0 ? NOTHING : position === 0 ? INITIAL : (layer.done[position - 1] as number);
        this.sources.of[(ops[op] as Op)[0]] = source;
      }
      for (const [write, read] of order.strayFrom ?? []) this.sources.of[(ops[read] as Op)[0]] = (ops[write] as Op)[1];
      const mark = this.values.mark();
      const found = this.sources.answered(layer, ops);
      this.judges.save();
      this.judges.whole(layer, ops);
      const alive = found ? this.allowed(models) : 0;
      if (!found) this.count(models);
      if (alive !== 0) this.location(depth + 1, alive);
      this.judges.restore();
      this.values.forget(mark);
      this.share?.leave();
      layer.done.length = 0;
    }
    layer.next.fill(0);
  }

  /** The models that still allow what is done so far. @param layer the one that is not done yet */
  private allowed(models: number, layer?: Layer): number {
    // What all slices do must come out the same in each.
    const left = this.judges.allowed(models & ~this.known, layer, this.share?.common !== true);
    if (left !== models) this.count(models & ~left);
    return left;
  }

  execution(): Execution {
    return this.judges.execution();
  }
}
