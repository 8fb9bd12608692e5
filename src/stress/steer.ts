// The waits at which the two sides meet most often differ by machine and by minute: a hunt looks for them again and again.

/** How the two sides of a trial wait after they have met. */
export interface Meeting {
  /** mask of the random wait of either side, in rounds: a power of two less one */
  readonly skew: number;
  /** rounds that fork's side waits beside: what a cache line takes from core to core, about */
  readonly wait: number;
}

/** What a meeting brought so far. */
export interface Seen {
  readonly lost: number;
  readonly copied_refused: number;
  readonly collisions: number;
}

export const MEETINGS: readonly Meeting[] = [15, 63, 127].flatMap((skew) =>
  [0, 64, 128].map((wait) => ({ skew, wait })),
);
const TRY_MS = 12;
const KEEP_MS = 500;

/** Where both sides gave way they were as near as can be: what tells meetings apart where no pin is lost. */
function score(before: Seen, now: Seen): number {
  const lost = now.lost - before.lost;
  const both = now.copied_refused - before.copied_refused;
  return lost > 0 ? 1e12 + lost : both > 0 ? 1e6 + both : now.collisions - before.collisions;
}

/** Tries every meeting for a moment, keeps to the best one for a while, and begins anew. */
export class Steering {
  readonly spent_ms: Map<Meeting, number> = new Map();
  #at = -1;
  #seen: Seen = { lost: 0, copied_refused: 0, collisions: 0 };
  #best = 0;
  #highest = -1;

  /** @param now counts since the hunt began @returns how to meet from now on, and for how long */
  next(now: Seen): { readonly meeting: Meeting; readonly ms: number } {
    const reached = score(this.#seen, now);
    if (this.#at >= 0 && this.#at < MEETINGS.length && reached > this.#highest)
      [this.#best, this.#highest] = [this.#at, reached];
    this.#seen = now;
    this.#at = this.#at === MEETINGS.length ? 0 : this.#at + 1;
    if (this.#at === 0) this.#highest = -1;
    const keeps = this.#at === MEETINGS.length;
    const meeting = MEETINGS[keeps ? this.#best : this.#at] as Meeting;
    const ms = keeps ? KEEP_MS : TRY_MS;
    this.spent_ms.set(meeting, (this.spent_ms.get(meeting) ?? 0) + ms);
    return { meeting, ms };
  }

  /** The meeting that was kept to longest. */
  main(): Meeting {
    const [first] = [...this.spent_ms].sort(([, a], [, b]) => b - a);
    return first?.[0] ?? (MEETINGS[0] as Meeting);
  }
}
