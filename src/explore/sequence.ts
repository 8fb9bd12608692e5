/**
 * Whether what is done so far is sequentially consistent: program order and all that reads-from, coherence and from-read
 * say, of the locations that several threads go to, in one growing order.
 */
import { addForced, type Forced } from './forced.js';
import { INITIAL, type Layer, NOTHING, type Op } from './layer.js';
import { Order } from './order.js';
import type { Skeleton } from './skeleton.js';

export class Sequence {
  /** false: it is not, and what is added from here on is not looked at */
  holds = true;
  private readonly held: boolean[] = [];
  /** nodes of shared locations, in `order` */
  private readonly small: number[];
  private readonly order: Order;

  constructor(skeleton: Skeleton, layers: readonly Layer[]) {
    this.small = new Array<number>(skeleton.size).fill(-1);
    let size = 0;
    const shared = new Set(layers.filter((layer) => layer.shared).map(({ loc }) => loc));
    for (const [node, { loc }] of skeleton.accesses.entries()) if (shared.has(loc)) this.small[node] = size++;
    this.order = new Order(size);
    for (const [a, b] of skeleton.po.pairs()) {
      const [from, to] = [this.small[a] as number, this.small[b] as number];
      if (from >= 0 && to >= 0) this.order.add(from, to);
    }
  }

  /** Edges that the values leave no choice about. */
  force(forced: readonly Forced[]): void {
    const small = (node: number): number => this.small[node] as number;
    const add = (a: number, b: number): boolean => {
      if (!this.holds || this.order.before(small(a), small(b))) return true;
      this.holds = this.order.add(small(a), small(b));
      return !this.holds;
    };
    addForced(forced, { before: (a, b) => this.order.before(small(a), small(b)), readFrom: add, overwrites: add });
  }

  /** What is added from now on is taken back by `restore`. */
  save(): void {
    this.held.push(this.holds);
    this.order.save();
  }

  restore(): void {
    this.order.restore();
    this.holds = this.held.pop() as boolean;
  }

  /** from-read: the writes that are not done yet come later in coherence order than what was read. */
  beforeWritesLeft(layer: Layer, read: number): void {
    this.before(layer, read, false);
  }

  /** coherence, and of the reads left each reads from this write or a later one. */
  beforeAllLeft(layer: Layer, write: number): void {
    this.before(layer, write, true);
  }

  private before(layer: Layer, node: number, reads: boolean): void {
    const from = this.small[node] as number;
    for (const [thread, ops] of layer.ops.entries()) {
      for (let at = layer.next[thread] as number; at < ops.length && this.holds; at++) {
        const [read, write] = ops[at] as Op;
        if (write >= 0 && !this.order.add(from, this.small[write] as number)) this.holds = false;
        if (reads && read >= 0 && !this.order.add(from, this.small[read] as number)) this.holds = false;
      }
    }
  }

  /** The edges of a location that is done. */
  whole(layer: Layer, ops: readonly Op[], sources: readonly number[]): void {
    const edge = (a: number, b: number): void => {
      const [from, to] = [this.small[a] as number, this.small[b] as number];
      if (layer.shared && this.holds && !this.order.add(from, to)) this.holds = false;
    };
    for (const [at, write] of layer.done.entries()) if (at > 0) edge(layer.done[at - 1] as number, write);
    for (const [read] of ops) {
      const source = read < 0 ? NOTHING : (sources[read] as number);
      if (source >= 0) edge(source, read);
      const next = source === INITIAL ? 0 : layer.done.indexOf(source) + 1;
      const write = layer.done[next];
      const ownWrite = ops.some(([r, w]) => r === read && w === write);
      if (write === undefined || ownWrite || (next === 0 && source !== INITIAL)) continue;
      edge(read, write);
    }
  }
}
