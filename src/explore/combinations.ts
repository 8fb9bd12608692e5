/**
 * Which runs of different threads fit together. They do if, for each location on its own, their accesses can be ordered so
 * that every read finds its value; that is asked for beginnings too, so that runs which cannot fit are never combined.
 */
import type { Alike } from './alike.js';
import { type Candidate, type CellUse, useOf } from './candidates.js';
import { Cell } from './coherence.js';
import { isHole } from './hole.js';
import type { Location, Program, Value } from './program.js';

/** Values read and values written at one location, as bits; of a location with many values no bit is set. */
interface Trade {
  readonly needs: number;
  readonly gives: number;
}

/** A thread's candidates by what they do at one location. */
interface Shapes {
  readonly uses: readonly CellUse[];
  /** per use: the candidates that do that */
  readonly who: readonly Uint32Array[];
  /** all that one of them gives */
  readonly gives: number;
}

/** Combinations of one candidate per thread that fit, location by location. */
export class Combinations {
  private readonly program: Program;
  private readonly threads: readonly (readonly Candidate[])[];
  private readonly locations: readonly Location[];
  /** per location, per thread */
  private readonly shapes: readonly (readonly Shapes[])[];
  private readonly fits = new Map<string, boolean>();
  private readonly nexts = new Map<string, Uint32Array>();
  private readonly cells = new Map<string, Cell>();
  /** per location, by shape */
  private readonly trades: Map<number, Trade>[] = [];
  private readonly alike: Alike;
  private readonly over: () => boolean;

  /** @param over is it too late to look further? */
  constructor(program: Program, threads: readonly (readonly Candidate[])[], alike: Alike, over: () => boolean) {
    this.over = over;
    this.program = program;
    this.alike = alike;
    this.threads = threads;
    const byLocation = new Set(threads.flatMap((all) => all.flatMap(({ cells }) => [...cells.keys()])));
    // Where only one thread goes, its own run says what it finds.
    this.locations = [...byLocation];
    this.shapes = this.locations.map((loc) => {
      const trade = tradeAt(program.init.get(loc) ?? 0n);
      const trades = new Map<number, Trade>();
      this.trades.push(trades);
      return threads.map((all) => shapesAt(all, loc, trade, trades));
    });
  }

  /** Calls `visit` for each, until it returns 'stop'; a combination is given as indices into `threads`. */
  each(visit: (chosen: readonly Candidate[]) => 'stop' | undefined): void {
    this.choose([], visit);
  }

  private choose(
    chosen: readonly Candidate[],
    visit: (chosen: readonly Candidate[]) => 'stop' | undefined,
  ): 'stop' | undefined {
    const all = this.threads[chosen.length];
    if (all === undefined) return visit(chosen);
    let possible: Uint32Array | undefined;
    for (const [at, loc] of this.locations.entries()) {
      const next = this.next(at, loc, chosen);
      possible = possible === undefined ? next : possible.map((word, w) => word & (next[w] as number));
    }
    const twin = this.alike.before[chosen.length];
    const from = twin === undefined ? 0 : (this.threads[twin] ?? []).indexOf(chosen[twin] as Candidate);
    for (const [index, candidate] of all.entries()) {
      if (index < from) continue;
      if (possible !== undefined && (((possible[index >>> 5] as number) >>> (index & 31)) & 1) === 0) continue;
      if (this.over() || this.choose([...chosen, candidate], visit) === 'stop') return 'stop';
    }
    return undefined;
  }

  /** The next thread's candidates that fit, as far as this location goes. */
  private next(at: number, loc: Location, chosen: readonly Candidate[]): Uint32Array {
    const before = chosen.map((candidate) => useOf(candidate, loc));
    const key = keyOf(at, before);
    let set = this.nexts.get(key);
    if (set === undefined) {
      const { uses, who } = (this.shapes[at] as readonly Shapes[])[chosen.length] as Shapes;
      set = new Uint32Array(Math.ceil((this.threads[chosen.length]?.length ?? 0) / 32));
      for (const [u, use] of uses.entries()) {
        if (!this.fit(at, loc, [...before, use])) continue;
        for (let w = 0; w < set.length; w++) set[w] = (set[w] as number) | (who[u]?.[w] as number);
      }
      this.nexts.set(key, set);
    }
    return set;
  }

  /** Can these be ordered, with whatever the threads after them do? */
  private fit(at: number, loc: Location, uses: readonly CellUse[]): boolean {
    if (!this.supplied(at, uses)) return false;
    const key = keyOf(at, uses);
    let answer = this.fits.get(key);
    if (answer === undefined) {
      // What is not found out in time is left out, as all that comes after it.
      if (this.over()) return false;
      const following = this.shapes[at]?.[uses.length]?.uses;
      answer =
        following === undefined
          ? this.made(loc, uses).possible()
          : following.some((use) => this.fit(at, loc, [...uses, use]));
      this.fits.set(key, answer);
    }
    return answer;
  }

  /** A quick look: is each value that is read written by somebody, or might it be? */
  private supplied(at: number, uses: readonly CellUse[]): boolean {
    let needs = 0;
    let gives = 0;
    for (const { shape } of uses) {
      const trade = this.trades[at]?.get(shape);
      needs |= trade?.needs ?? 0;
      gives |= trade?.gives ?? 0;
    }
    const all = this.shapes[at] as readonly Shapes[];
    for (let thread = uses.length; thread < all.length; thread++) gives |= (all[thread] as Shapes).gives;
    return (needs & ~gives) === 0;
  }

  /** Not all orders of some location are known. */
  get overflow(): boolean {
    return [...this.cells.values()].some(({ overflow }) => overflow);
  }

  /** The location as a cell; one for all that do the same there. */
  cell(loc: Location, uses: readonly CellUse[]): Cell {
    const key = `${loc} ${uses.map(({ shape }) => shape).join()}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = this.made(loc, uses);
      this.cells.set(key, cell);
    }
    return cell;
  }

  private made(loc: Location, uses: readonly CellUse[]): Cell {
    return new Cell(
      uses.map(({ ops }) => ops),
      this.program.init.get(loc) ?? 0n,
      this.over,
    );
  }
}

/** Whether accesses can be ordered does not depend on which of the threads does which. */
function keyOf(at: number, uses: readonly CellUse[]): string {
  const shapes = uses.map(({ shape }) => shape).sort((a, b) => a - b);
  return `${at} ${shapes.join()}`;
}

/** What a use reads and writes, as bits of the values met so far at its location; the initial value needs no writer. */
function tradeAt(init: Value): (use: CellUse) => Trade {
  const bits = new Map<Value, number>([[init, 0]]);
  const bit = (value: Value | undefined): number => {
    if (value === undefined) return 0;
    if (isHole(value)) return ~0;
    if (!bits.has(value)) bits.set(value, bits.size > 31 ? 0 : 1 << (bits.size - 1));
    return bits.get(value) as number;
  };
  return ({ ops }) => {
    let [needs, gives] = [0, 0];
    for (const { read, write } of ops) {
      needs |= read !== undefined && isHole(read) ? 0 : bit(read);
      gives |= bit(write);
    }
    return { needs, gives };
  };
}

function shapesAt(
  candidates: readonly Candidate[],
  loc: Location,
  trade: (use: CellUse) => Trade,
  trades: Map<number, Trade>,
): Shapes {
  let gives = 0;
  const uses = new Map<number, CellUse>();
  const who = new Map<number, Uint32Array>();
  for (const [index, candidate] of candidates.entries()) {
    const use = useOf(candidate, loc);
    if (!uses.has(use.shape)) {
      uses.set(use.shape, use);
      const own = trade(use);
      trades.set(use.shape, own);
      gives |= own.gives;
      who.set(use.shape, new Uint32Array(Math.ceil(candidates.length / 32)));
    }
    const set = who.get(use.shape) as Uint32Array;
    set[index >>> 5] = (set[index >>> 5] as number) | (1 << (index & 31));
  }
  return { uses: [...uses.values()], who: [...who.values()], gives };
}
