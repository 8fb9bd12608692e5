/**
 * A counter as a memory cell (coherence.ts): whatever is added first, after the same additions it holds the same. So what
 * is done says what it holds, and which of the numbers that the runs can go on with (counters.ts) are still to come.
 */
import type { CellOp } from './coherence.js';
import type { Path } from './paths.js';
import type { Value } from './program.js';
import { consumes } from './thread-tree.js';

/** An access to a counter: it adds, or only reads (0n). */
export interface Count {
  readonly adds: Value;
  /** the numbers that it may find */
  readonly among: ReadonlySet<Value>;
}

export class CounterCell {
  private readonly threads: readonly (readonly Count[])[];
  private readonly init: Value;
  private readonly known = new Map<number, boolean>();

  private constructor(threads: readonly (readonly Count[])[], init: Value) {
    this.threads = threads;
    this.init = init;
  }

  /** undefined: the location is not one */
  static of(threads: readonly (readonly CellOp[])[], init: Value): CounterCell | undefined {
    const counts = threads.map((ops) => ops.flatMap(({ count }) => (count === undefined ? [] : [count])));
    const all = threads.every((ops, thread) => ops.length === counts[thread]?.length);
    return all ? new CounterCell(counts, init) : undefined;
  }

  /** Can what is left be done, each access finding one of its numbers? @param given per thread, how many are done */
  canFinish(given: readonly number[]): boolean {
    let key = 0;
    for (let thread = 0; thread < given.length; thread++)
      key = key * ((this.threads[thread] as readonly Count[]).length + 1) + (given[thread] as number);
    let answer = this.known.get(key);
    if (answer === undefined) {
      answer = this.completable(given);
      this.known.set(key, answer);
    }
    return answer;
  }

  private completable(given: readonly number[]): boolean {
    let value = this.init;
    for (const [thread, counts] of this.threads.entries())
      for (const { adds } of counts.slice(0, given[thread])) value += adds;
    let left = 0;
    // A read that fits is done at once: that takes nothing from anybody.
    const next = this.threads.map((counts, thread) => {
      let at = given[thread] as number;
      while (counts[at]?.adds === 0n && counts[at]?.among.has(value)) at++;
      left += counts.length - at;
      return at;
    });
    return (
      left === 0 ||
      this.threads.some((counts, thread) => {
        const at = next[thread] as number;
        const count = counts[at];
        if (count === undefined || count.adds === 0n || !count.among.has(value)) return false;
        return this.canFinish(next.with(thread, at + 1));
      })
    );
  }
}

/** What a run that is several does to counters, by event. */
export function countsOf({ run, reads }: Path): Map<number, Count> {
  const counts = new Map<number, Count>();
  let n = 0;
  for (const [at, event] of run.events.entries()) {
    if (!consumes(event)) continue;
    const among = run.open?.among?.[n];
    const old = reads[n++] as Value;
    if (among === undefined) continue;
    const adds = event.kind === 'rmw' && event.apply(old) !== undefined ? (event.form?.operands[0] as Value) : 0n;
    counts.set(at, { adds, among });
  }
  return counts;
}
