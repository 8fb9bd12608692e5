/**
 * Threads that do the same may change places: of the ways in which their runs can be given out among them, one stands for
 * all, and what comes of it counts as often as there are ways.
 */
import { outcomeKey } from './outcome.js';
import type { Path } from './paths.js';
import type { Outcome, Value } from './program.js';

export class Alike {
  /** per thread, the one before it in its group, if there is one */
  readonly before: readonly (number | undefined)[];
  private readonly groups: readonly (readonly number[])[];

  constructor(groups: readonly (readonly number[])[], threads: number) {
    this.groups = groups;
    this.before = this.twins(new Array<undefined>(threads).fill(undefined));
  }

  /** Equal for final states in which threads alike have changed places, too. */
  outcomeKey(outcome: Outcome): string {
    return outcomeKey({ ...outcome, reads: this.inOrder(outcome.reads) });
  }

  /** What threads read, given out among the threads of each group in one order. */
  private inOrder(reads: readonly (readonly Value[])[]): (readonly Value[])[] {
    const out = [...reads];
    for (const group of this.groups) {
      const sorted = group
        .map((thread) => reads[thread] as readonly Value[])
        .sort((a, b) => (String(a) < String(b) ? -1 : 1));
      for (const [at, thread] of group.entries()) out[thread] = sorted[at] as readonly Value[];
    }
    return out;
  }

  /** Per thread, the last one before it in its group that has the same run, if there is one. */
  twins(same: readonly unknown[]): (number | undefined)[] {
    return same.map((run, thread) => {
      const group = this.groups.find((all) => all.includes(thread)) ?? [];
      return group.findLast((other) => other < thread && same[other] === run);
    });
  }

  /** @param same what is equal for threads with the same run @returns in how many ways they can be given out */
  ways(same: readonly unknown[]): number {
    return this.groups.reduce((product, group) => product * arrangements(group.map((thread) => same[thread])), 1);
  }
}

/** Equal for runs that do the same and find the same. */
export function runKey({ reads, run }: Path): string {
  return run.open?.counting ?? reads.join();
}

/** Different orders of a list, some of whose members may be equal. */
function arrangements(members: readonly unknown[]): number {
  let orders = 1;
  const seen = new Map<unknown, number>();
  for (const [at, member] of members.entries()) {
    const equal = (seen.get(member) ?? 0) + 1;
    seen.set(member, equal);
    orders = (orders * (at + 1)) / equal;
  }
  return orders;
}

/** The groups whose threads have the same paths, each thread's in the same order; undefined: the paths are as they were. */
export function inOneOrder(
  groups: readonly (readonly number[])[],
  threads: readonly (readonly Path[])[],
): { readonly threads: readonly (readonly Path[])[]; readonly groups: readonly (readonly number[])[] } {
  const sorted = threads.map((paths, thread) =>
    groups.some((group) => group.includes(thread))
      ? [...paths].sort((a, b) => (runKey(a) < runKey(b) ? -1 : runKey(a) > runKey(b) ? 1 : 0))
      : paths,
  );
  const text = (thread: number): string => (sorted[thread] ?? []).map(runKey).join('\n\n');
  return {
    threads: sorted,
    groups: groups.filter((group) => group.every((t) => text(t) === text(group[0] as number))),
  };
}
