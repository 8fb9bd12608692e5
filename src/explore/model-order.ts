/**
 * An order that must have no cycle if a model is to allow an execution, kept while the execution grows: edge by edge, and
 * taken back with the part of the execution that brought the edge.
 */
import { addForced, type Forced } from './forced.js';
import type { Layer, Op } from './layer.js';
import { Observed } from './observed.js';
import { Order } from './order.js';
import type { Relation } from './relation.js';
import { Returns } from './returns.js';
import type { Access, Skeleton } from './skeleton.js';

/** What the order is made of: besides these, reads-from between threads. */
export interface OrderRules {
  /** what each thread keeps, whatever it reads; transitive */
  readonly kept: Relation;
  /** do coherence and from-read count: those within a thread too, between threads, not at all? */
  readonly overwrites: 'all' | 'external' | 'none';
  /** what an overwrite between threads (coherence, from-read) comes before with all that this leads to from there */
  readonly propagated?: Relation;
  /** what a thread overwrites comes before what it reads from the same other thread behind one of these; transitive */
  readonly returning?: Relation;
  /** a read that missed the first of two such writes, of another thread, does not come after the second */
  readonly observed?: Relation;
  /** what comes of a thread reading its own write */
  readonly forwarded?: (write: number, read: number) => readonly (readonly [number, number])[];
}

export class ModelOrder {
  private readonly accesses: readonly Access[];
  private readonly rules: OrderRules;
  private readonly order: Order;
  /** per access, what `propagated` leads to */
  private readonly behind: readonly (readonly number[])[] | undefined;
  private readonly returns: Returns | undefined;
  private readonly observed: Observed | undefined;
  /** how many saves there were when a cycle was found; -1: there is none */
  private brokenAt = -1;

  constructor(skeleton: Skeleton, rules: OrderRules) {
    this.accesses = skeleton.accesses;
    this.rules = rules;
    this.order = new Order(skeleton.size);
    this.behind = rules.propagated?.rows();
    this.returns = rules.returning && new Returns(skeleton.accesses, rules.returning);
    this.observed = rules.observed && new Observed(skeleton.size, rules.kept, rules.observed);
    if (!this.order.load(rules.kept)) this.brokenAt = 0;
  }

  /** Edges that the values leave no choice about. */
  force(forced: readonly Forced[]): void {
    const { order, accesses, rules } = this;
    addForced(forced, {
      before: (a, b) => order.before(a, b),
      readFrom: (write, read) => {
        if (accesses[write]?.thread !== accesses[read]?.thread) this.readFrom(write, read, 0);
        return true;
      },
      overwrites: (a, b) => {
        const external = accesses[a]?.thread !== accesses[b]?.thread;
        if (external) this.propagate(a, b, 0);
        const counts = rules.overwrites === 'all' || (rules.overwrites === 'external' && external);
        if (!counts || this.brokenAt >= 0 || order.before(a, b)) return true;
        this.add(a, b, 0);
        return this.brokenAt >= 0;
      },
    });
    this.observe(0);
  }

  get holds(): boolean {
    return this.brokenAt < 0;
  }

  save(): void {
    if (this.brokenAt >= 0) return;
    this.order.save();
    this.returns?.save();
    this.observed?.save();
  }

  /** @param level how many saves there are with the one that is taken back */
  restore(level: number): void {
    if (this.brokenAt >= 0 && this.brokenAt !== level) return;
    this.brokenAt = -1;
    this.order.restore();
    this.returns?.restore();
    this.observed?.restore();
  }

  private add(from: number, to: number, level: number): void {
    if (this.brokenAt < 0 && !this.order.add(from, to)) this.brokenAt = level;
  }

  /** An overwrite between threads. */
  private propagate(from: number, to: number, level: number): void {
    for (const later of this.behind?.[to] ?? []) this.add(from, later, level);
    if (this.accesses[from]?.direction === 'R') this.observed?.misses(from, to);
    this.returns?.overwrite(from, to, (first, second) => this.add(first, second, level));
  }

  /** From another thread. */
  private readFrom(write: number, read: number, level: number): void {
    this.add(write, read, level);
    this.observed?.readFrom(write, read);
    this.returns?.readFrom(write, read, (first, second) => this.add(first, second, level));
  }

  /** A read has found its write (negative: it has none); the writes left come later in coherence order. */
  readDone(layer: Layer, read: number, write: number, level: number): void {
    if (this.brokenAt >= 0) return;
    const { thread } = this.accesses[read] as Access;
    if (write >= 0) {
      if (this.accesses[write]?.thread !== thread) this.readFrom(write, read, level);
      else for (const [from, to] of this.rules.forwarded?.(write, read) ?? []) this.add(from, to, level);
    }
    this.beforeWritesLeft(layer, read, thread, level);
    this.observe(level);
  }

  writeDone(layer: Layer, write: number, level: number): void {
    if (this.brokenAt >= 0) return;
    this.beforeWritesLeft(layer, write, (this.accesses[write] as Access).thread, level);
    this.observe(level);
  }

  private observe(level: number): void {
    if (this.brokenAt < 0 && this.observed?.holds === false) this.brokenAt = level;
  }

  private beforeWritesLeft(layer: Layer, node: number, own: number, level: number): void {
    const { overwrites } = this.rules;
    if (overwrites === 'none' && !(this.behind ?? this.returns ?? this.observed)) return;
    for (let thread = 0; thread < layer.ops.length; thread++) {
      if (thread === own && overwrites !== 'all') continue;
      const ops = layer.ops[thread] as readonly Op[];
      for (let at = layer.next[thread] as number; at < ops.length; at++) {
        const write = (ops[at] as Op)[1];
        if (write < 0) continue;
        if (overwrites !== 'none') this.add(node, write, level);
        if (thread !== own) this.propagate(node, write, level);
      }
    }
  }
}
