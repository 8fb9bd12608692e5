/** How long a decider may look; both deciders and the search for witnesses take these. */
export interface Bounds {
  /** of executions that differ only in which of several equal threads did what, one is looked at (program.ts, `alike`) */
  readonly oneOfAlike?: boolean;
  /** milliseconds from the start */
  readonly deadlineMs?: number;
  /** asked now and then: is there no memory left? */
  readonly full?: () => boolean;
  /** most partial executions to look at (axiomatic), or states to visit (operational) */
  readonly maxStates?: number;
}

/** Answers, again and again, whether a bound was hit. Looks at the clock now and then only. */
export class Budget {
  /** what was looked at so far */
  states = 0;
  exhausted = false;
  private readonly maxStates: number;
  private readonly deadline: number;
  private readonly full: () => boolean;

  constructor(bounds: Bounds, maxStates: number) {
    this.maxStates = bounds.maxStates ?? maxStates;
    this.full = bounds.full ?? (() => false);
    this.deadline = performance.now() + (bounds.deadlineMs ?? Infinity);
  }

  /** Counts one state; true if it is one too many. */
  spend(): boolean {
    this.states++;
    return this.over();
  }

  /** For work that is not counted in states. */
  over(): boolean {
    if (this.exhausted) return true;
    this.calls++;
    this.exhausted =
      this.states > this.maxStates ||
      ((this.calls & 63) === 0 && performance.now() > this.deadline) ||
      ((this.calls & 4095) === 0 && this.full());
    return this.exhausted;
  }

  private calls = 0;
}
