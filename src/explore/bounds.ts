/** One of several parts, from 0 on, none of which has anything in common with another. */
export interface Slice {
  readonly part: number;
  readonly of: number;
  /** where combinations of runs are few, the executions of one may be in several parts: these then have ends in common */
  readonly within?: boolean;
}

/** How long a decider may look; both deciders and the search for witnesses take these. */
export interface Bounds {
  /** of executions that differ only in which of several equal threads did what, one is looked at (program.ts, `alike`) */
  readonly oneOfAlike?: boolean;
  /**
   * Of executions of the same runs that end in the same memory one is looked at, per model, where that can be told beforehand:
   * all final states are found, and fewer executions are counted than there are.
   */
  readonly oneOfEnd?: boolean;
  /** of the combinations of runs, one of `of` parts: all slices together are the whole */
  readonly slice?: Slice;
  /** milliseconds from the start */
  readonly deadlineMs?: number;
  /** asked now and then: is there no memory left? */
  readonly full?: () => boolean;
  /** the clock, in milliseconds; performance.now() unless a test has its own */
  readonly now?: () => number;
  /** most runs of one thread */
  readonly maxPaths?: number;
  /** most partial executions to look at (axiomatic), or states to visit (operational) */
  readonly maxStates?: number;
}

const clockOf = ({ now }: Bounds): (() => number) => now ?? (() => performance.now());

/** One deadline for several searches in a row: what one takes is gone for those after it. */
export class SharedBounds {
  private readonly bounds: Bounds;
  private readonly now: () => number;
  private readonly until: number;

  /** @param deadlineMs from now on, for all of them */
  constructor(bounds: Bounds, deadlineMs = bounds.deadlineMs ?? Infinity) {
    this.bounds = bounds;
    this.now = clockOf(bounds);
    this.until = this.now() + deadlineMs;
  }

  left_ms(): number {
    return this.until - this.now();
  }

  /** The bounds with that much time, or with what is left if that is less. */
  rest(most_ms = Infinity): Bounds {
    return { ...this.bounds, deadlineMs: Math.min(most_ms, this.left_ms()) };
  }
}

/** Thrown where a bound is hit in the middle of a judgement; the search that asked for it ends there. */
export class OutOfTime extends Error {}

/** Looking at the clock costs a tenth of a microsecond, at the heap some. */
const CLOCK_EVERY = 8;
const HEAP_EVERY_MS = 20;

/** Answers, again and again, whether a bound was hit. Looks at the clock now and then only. */
export class Budget {
  /** what was looked at so far */
  states = 0;
  exhausted = false;
  readonly maxPaths: number;
  private readonly maxStates: number;
  private readonly deadline: number;
  private readonly full: () => boolean;
  private readonly now: () => number;
  private calls = 0;
  private heapAt: number;

  constructor(bounds: Bounds, maxStates: number) {
    this.maxStates = bounds.maxStates ?? maxStates;
    this.maxPaths = bounds.maxPaths ?? Number.POSITIVE_INFINITY;
    this.full = bounds.full ?? (() => false);
    this.now = clockOf(bounds);
    this.heapAt = this.now();
    this.deadline = this.heapAt + (bounds.deadlineMs ?? Infinity);
  }

  /** Counts one state; true if it is one too many. */
  spend(): boolean {
    this.states++;
    return this.over();
  }

  /** For work that is not counted in states. */
  over(): boolean {
    if (this.exhausted) return true;
    if (this.states > this.maxStates) this.exhausted = true;
    else if (this.calls++ % CLOCK_EVERY === 0) this.exhausted = this.late();
    return this.exhausted;
  }

  /** For work that has no part that could be left out. @throws OutOfTime */
  tick(): void {
    if (this.over()) throw new OutOfTime();
  }

  private late(): boolean {
    const now = this.now();
    if (now > this.deadline) return true;
    if (now - this.heapAt < HEAP_EVERY_MS) return false;
    this.heapAt = now;
    return this.full();
  }
}
