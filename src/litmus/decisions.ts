/**
 * The decisions of a process that runs before its reads have values: which branch, whether a compare-and-exchange
 * stores, what a pointer points to. Where what decides is known, so is the way; where it is not, somebody must choose.
 */
import { isHole } from '../explore/hole.js';
import type { OpenRun, Value } from '../explore/program.js';

/** Thrown when a way must be chosen and none is given. */
export class Choosing extends Error {
  readonly ways: number;

  constructor(ways: number) {
    super();
    this.ways = ways;
  }
}

/** Thrown when the values say that the way chosen is not taken. */
export class Contradiction extends Error {}

export class Decisions {
  private readonly given: readonly number[] | undefined;
  private readonly choices: number[] = [];
  private guessed = false;

  /** @param given undefined: every value is known */
  constructor(given: readonly number[] | undefined) {
    this.given = given;
  }

  get open(): boolean {
    return this.given !== undefined;
  }

  /** The way taken. @param actual the way if `by` is known */
  way(by: Value, ways: number, actual: (value: Value) => number): number {
    const way = this.taken(by, ways, actual);
    this.guessed ||= this.open && isHole(by);
    return way;
  }

  /** Whether a lock is found free: both are tried, and the lock's own order says which can be. */
  tried(value: Value): Value {
    return BigInt(this.taken(value, 2, Number));
  }

  private taken(by: Value, ways: number, actual: (value: Value) => number): number {
    if (this.given === undefined) return actual(by);
    const chosen = this.given[this.choices.length];
    const known = isHole(by) ? undefined : actual(by);
    if (chosen === undefined && known === undefined) throw new Choosing(ways);
    if (chosen !== undefined && known !== undefined && chosen !== known) throw new Contradiction();
    const way = (chosen ?? known) as number;
    this.choices.push(way);
    return way;
  }

  run(reads: readonly Value[], ways: number | undefined): OpenRun {
    const { choices, guessed } = this;
    return { reads, choices, guessed, ...(ways === undefined ? {} : { ways }) };
  }
}
