// The waits at which the two sides meet most often differ by machine and by minute: a hunt looks for them again and again.

/** How the two sides of a trial wait after they have met. */
export interface Meeting {
  /** mask of the random wait of either side, in rounds: a power of two less one */
  readonly skew: number;
  /** rounds that fork's side waits beside: what a cache line takes from core to core, about */
  readonly wait: number;
}

/** What a hunt brought so far. */
export interface Seen {
  readonly trials: number;
  readonly lost: number;
  readonly copied_refused: number;
  readonly collisions: number;
}

/** What one meeting brought. Counts are read while the hunt goes on: a few trials may stand with its neighbour. */
export interface MeetingCounts extends Meeting {
  readonly trials: number;
  readonly collisions: number;
  readonly lost: number;
}

export const MEETINGS: readonly Meeting[] = [15, 63, 127].flatMap((skew) =>
  [0, 64, 128].map((wait) => ({ skew, wait })),
);
const TRY_MS = 12;
const KEEP_MS = 500;
const NOTHING: Seen = { trials: 0, lost: 0, copied_refused: 0, collisions: 0 };

/** Where both sides gave way they were as near as can be: what tells meetings apart where no pin is lost. */
function score(before: Seen, now: Seen): number {
  const lost = now.lost - before.lost;
  const both = now.copied_refused - before.copied_refused;
  return lost > 0 ? 1e12 + lost : both > 0 ? 1e6 + both : now.collisions - before.collisions;
}

/** Tries every meeting for a moment, keeps to the best one for a while, and begins anew. */
export class Steering {
  readonly #meetings: readonly Meeting[];
  readonly #spent_ms = new Map<Meeting, number>();
  readonly #counts = new Map<Meeting, MeetingCounts>();
  #at = -1;
  #current: Meeting | undefined;
  #seen: Seen = NOTHING;
  #best = 0;
  #highest = -1;

  constructor(meetings: readonly Meeting[] = MEETINGS) {
    this.#meetings = meetings;
  }

  /** @param now counts since the hunt began @returns how to meet from now on, and for how long */
  next(now: Seen): { readonly meeting: Meeting; readonly ms: number } {
    const { length } = this.#meetings;
    const reached = score(this.#seen, now);
    if (this.#at >= 0 && this.#at < length && reached > this.#highest)
      [this.#best, this.#highest] = [this.#at, reached];
    this.seen(now);
    this.#at = this.#at === length ? 0 : this.#at + 1;
    if (this.#at === 0) this.#highest = -1;
    const keeps = this.#at === length;
    const meeting = this.#meetings[keeps ? this.#best : this.#at] as Meeting;
    const ms = keeps ? KEEP_MS : TRY_MS;
    this.#spent_ms.set(meeting, (this.#spent_ms.get(meeting) ?? 0) + ms);
    this.#current = meeting;
    return { meeting, ms };
  }

  /** What came since the last look stands with the meeting at hand; at the end of a hunt, the last of it. */
  seen(now: Seen): void {
    if (this.#current === undefined) return; // trials before the first look stand with the first meeting
    const before = this.#seen;
    this.#seen = now;
    const { trials, collisions, lost } = this.#counts.get(this.#current) ?? NOTHING;
    this.#counts.set(this.#current, {
      ...this.#current,
      trials: trials + now.trials - before.trials,
      collisions: collisions + now.collisions - before.collisions,
      lost: lost + now.lost - before.lost,
    });
  }

  /** Those that were tried, in the order in which they are. */
  counts(): MeetingCounts[] {
    return this.#meetings.flatMap((meeting) => this.#counts.get(meeting) ?? []);
  }

  /** The meeting that was kept to longest. */
  main(): Meeting {
    const [first] = [...this.#spent_ms].sort(([, a], [, b]) => b - a);
    return first?.[0] ?? (this.#meetings[0] as Meeting);
  }
}
