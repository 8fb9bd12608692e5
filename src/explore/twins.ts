/**
 * Threads with the same run. Any execution stays one when they change places, so it is enough to look at those in which, at
 * the first location where two such threads do not do the very same, the first of them is not behind the other; each of
 * these stands for as many as there are ways to give out among the threads what they do.
 */
import type { Alike } from './alike.js';
import type { Layer, Op } from './layer.js';

export class Twins {
  private readonly alike: Alike;
  /** equal for threads with the same run */
  private readonly runs: readonly string[];
  /** per thread, the last one before it with the same run */
  private readonly before: readonly (number | undefined)[];
  private readonly layers: readonly Layer[];
  private readonly source: readonly number[];
  private readonly any: boolean;
  /** executions that one stands for, as far as runs differ */
  readonly ways: number;

  /** @param source per read that is done: the write it reads from (layer.ts) */
  constructor(alike: Alike, runs: readonly string[], layers: readonly Layer[], source: readonly number[]) {
    this.alike = alike;
    this.runs = runs;
    // Orders that are listed are all there, whichever of two threads does what.
    const stepped = layers.every(({ cell }) => cell.stepped);
    this.before = stepped ? alike.twins(runs) : runs.map(() => undefined);
    this.any = this.before.some((twin) => twin !== undefined);
    this.ways = alike.ways(runs);
    this.layers = layers;
    this.source = source;
  }

  /** Must another thread do its next access in this layer before this one does? All layers before it are done. */
  waits(depth: number, thread: number): boolean {
    const twin = this.before[thread];
    if (twin === undefined) return false;
    const layer = this.layers[depth] as Layer;
    const done = layer.next[thread] as number;
    if ((layer.next[twin] as number) > done) return false;
    for (let before = 0; before < depth; before++)
      if (!this.same(this.layers[before] as Layer, thread, twin)) return false;
    return this.same(layer, thread, twin, done);
  }

  /** Of the whole execution that is there: how many it stands for. */
  waysOfAll(): number {
    if (!this.any) return this.ways;
    const what: string[] = [];
    for (const [thread, run] of this.runs.entries()) {
      const twin = this.before[thread];
      const same = twin !== undefined && this.layers.every((layer) => this.same(layer, thread, twin));
      what.push(same ? (what[twin] as string) : `${thread} ${run}`);
    }
    return this.alike.ways(what);
  }

  /** Do both read from the same writes, and write nothing? @param ops so many of the accesses, undefined: all */
  private same(layer: Layer, thread: number, twin: number, ops?: number): boolean {
    const [mine, theirs] = [layer.ops[thread] as readonly Op[], layer.ops[twin] as readonly Op[]];
    for (let at = 0; at < (ops ?? mine.length); at++) {
      const [read, write] = mine[at] as Op;
      if (write >= 0 || this.source[read] !== this.source[(theirs[at] as Op)[0]]) return false;
    }
    return true;
  }
}
