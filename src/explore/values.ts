/**
 * What the reads of one combination of runs return, as it becomes known. A read gets the value of the write it reads
 * from; that tells more of its thread's run, and what that stores may be what other reads wait for. This is how herd
 * solves the equations of a candidate execution, and no value is ever guessed.
 */
import type { Candidate, Preparation } from './candidates.js';
import { COMPUTED, copyOf, isHole, symbol } from './hole.js';
import { openPath } from './open-paths.js';
import type { Program, Value } from './program.js';
import type { Access, Skeleton } from './skeleton.js';
import { consumes } from './thread-tree.js';

/** The write that a read reads from, or the value it finds where there is none. */
export interface Source {
  readonly write: number;
  readonly initial: Value;
}

export class Values {
  /** per thread, its run with all that is known */
  chosen: readonly Candidate[];
  /** false: every value is known, and always was */
  readonly open: boolean;
  private readonly program: Program;
  private readonly skeleton: Skeleton;
  private readonly preparation: Preparation;
  /** reads done, in the order in which they were */
  private readonly reads: number[] = [];
  private readonly sources: Source[] = [];
  /** per node that reads: which of its thread's reads it is */
  private readonly number = new Map<number, number>();

  constructor(program: Program, chosen: readonly Candidate[], skeleton: Skeleton, preparation: Preparation) {
    this.program = program;
    this.chosen = chosen;
    this.skeleton = skeleton;
    this.preparation = preparation;
    this.open = chosen.some(({ path }) => path.reads.some(isHole));
    if (!this.open) return;
    const numbers = chosen.map(({ path }) => {
      let next = 0;
      return path.run.events.map((event) => (consumes(event) ? next++ : -1));
    });
    for (const [node, { thread, event, direction }] of skeleton.accesses.entries())
      if (direction === 'R') this.number.set(node, numbers[thread]?.[event] as number);
  }

  of(node: number): Value {
    const { thread } = this.skeleton.accesses[node] as Access;
    const { skeleton } = this.chosen[thread] as Candidate;
    return (skeleton.accesses[node - (this.skeleton.base[thread] as number)] as Access).value;
  }

  /** May the read return it, as far as is known? */
  fits(read: number, value: Value): boolean {
    const own = this.of(read);
    return own === value || isHole(own) || isHole(value);
  }

  /** How much is known; `forget` goes back to it. */
  mark(): readonly [number, readonly Candidate[]] {
    return [this.reads.length, this.chosen];
  }

  forget([reads, chosen]: readonly [number, readonly Candidate[]]): void {
    this.reads.length = reads;
    this.sources.length = reads;
    this.chosen = chosen;
  }

  /** A read finds its write. False: their values differ, or some run cannot go on like that. */
  found(read: number, source: Source): boolean {
    this.reads.push(read);
    this.sources.push(source);
    const changed = this.settleOne(this.reads.length - 1);
    return changed === undefined ? false : !changed || this.settle();
  }

  /** Hands values on from writes to reads until nothing changes. */
  private settle(): boolean {
    for (let changed = true; changed; ) {
      changed = false;
      for (let at = 0; at < this.reads.length; at++) {
        const one = this.settleOne(at);
        if (one === undefined) return false;
        changed ||= one;
      }
    }
    return true;
  }

  /** Did the read get a value? undefined: it cannot have the one of its write. */
  private settleOne(at: number): boolean | undefined {
    const read = this.reads[at] as number;
    const { write, initial } = this.sources[at] as Source;
    const value = write >= 0 ? this.of(write) : initial;
    const known = this.of(read);
    if (known === value || isHole(value)) return false;
    return isHole(known) && this.set(read, value) ? true : undefined;
  }

  private set(read: number, value: Value): boolean {
    const { thread } = this.skeleton.accesses[read] as Access;
    const candidate = this.chosen[thread] as Candidate;
    const refined = this.preparation.refine(this.program, thread, candidate, this.number.get(read) as number, value);
    if (refined === undefined) return false;
    this.chosen = this.chosen.with(thread, refined);
    return true;
  }

  /**
   * When all reads have found their writes, what is still unknown goes round in a circle. If it is merely passed on, it
   * is a symbol: the same wherever it comes, and nobody says which. If anything is computed from it, or decided by it,
   * the equations have no solution that can be told. @returns none: all was known
   */
  close(): 'known' | 'symbols' | 'unsolved' {
    const waiting = this.reads.filter((read) => isHole(this.of(read)));
    if (waiting.length === 0) return this.chosen.some(isUnsolved) ? 'unsolved' : 'known';
    const ways = new Map(waiting.map((read) => [read, this.passedOn(read)]));
    for (let number = 0; ; number++) {
      const first = waiting.find((read) => isHole(this.of(read)) && copyOf(this.of(read)) >= 0);
      if (first === undefined) break;
      // Along the circle, every read gets the symbol; what only hangs on it gets it from there.
      const circle: number[] = [];
      for (let at: number | undefined = first; at !== undefined && !circle.includes(at); at = ways.get(at))
        circle.push(at);
      if (circle.length === 0 || ways.get(circle.at(-1) as number) === undefined) return 'unsolved';
      for (const read of circle) if (copyOf(this.of(read)) >= 0 && !this.set(read, symbol(number))) return 'unsolved';
      if (!this.spread(waiting)) return 'unsolved';
    }
    return this.chosen.some(isUnsolved) ? 'unsolved' : 'symbols';
  }

  /**
   * Values that the program wants were put in before anybody computed them. Where a value may come from nowhere they could
   * be their own cause: does the same come out without them?
   */
  isJustified(): boolean {
    if (!this.program.wanted?.some(({ size }) => size > 0)) return true;
    const free: Program = { ...this.program, wanted: [] };
    const chosen = this.chosen.map(({ path }, thread) =>
      this.preparation.candidate(openPath(free, thread, path.run.open?.choices ?? []), thread),
    );
    const again = new Values(free, chosen, this.skeleton, this.preparation);
    again.reads.push(...this.reads);
    again.sources.push(...this.sources);
    return again.settle() && this.reads.every((read) => isHole(this.of(read)) || again.of(read) === this.of(read));
  }

  /** The read whose value this one gets, unchanged, through the write it reads from. */
  private passedOn(read: number): number | undefined {
    const at = this.reads.indexOf(read);
    const { write } = this.sources[at] as Source;
    const copied = write >= 0 ? copyOf(this.of(write)) : -1;
    if (copied < 0) return undefined;
    const { thread } = this.skeleton.accesses[write] as Access;
    return this.reads.find(
      (other) => this.skeleton.accesses[other]?.thread === thread && this.number.get(other) === copied,
    );
  }

  private spread(waiting: readonly number[]): boolean {
    for (let changed = true; changed; ) {
      changed = false;
      for (const read of waiting) {
        const { write } = this.sources[this.reads.indexOf(read)] as Source;
        const value = write >= 0 ? this.of(write) : COMPUTED;
        if (copyOf(this.of(read)) < 0 || copyOf(value) >= 0 || value === COMPUTED) continue;
        if (!this.set(read, value)) return false;
        changed = true;
      }
    }
    return true;
  }
}

function isUnsolved({ path, skeleton }: Candidate): boolean {
  return (
    path.run.open?.guessed === true ||
    skeleton.accesses.some(({ value }) => value === COMPUTED) ||
    Object.values(path.run.registers).includes(COMPUTED)
  );
}
