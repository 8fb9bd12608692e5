/**
 * Threads that do the same may change places: of the ways in which their runs can be given out among them, one stands for
 * all, and what comes of it counts as often as there are ways.
 */
import type { Path } from './paths.js';

export class Alike {
  /** per thread, the one before it in its group, if there is one */
  readonly before: readonly (number | undefined)[];
  private readonly groups: readonly (readonly number[])[];

  constructor(groups: readonly (readonly number[])[], threads: number) {
    this.groups = groups;
    this.before = Array.from({ length: threads }, (_, thread) => {
      const group = groups.find((all) => all.includes(thread)) ?? [];
      return group[group.indexOf(thread) - 1];
    });
  }

  /** @param same numbers that are equal for threads with the same run @returns in how many ways they can be given out */
  ways(same: readonly unknown[]): number {
    return this.groups.reduce((product, group) => product * arrangements(group.map((thread) => same[thread])), 1);
  }
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
  const key = ({ reads }: Path): string => reads.join();
  const sorted = threads.map((paths, thread) =>
    groups.some((group) => group.includes(thread))
      ? [...paths].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
      : paths,
  );
  const text = (thread: number): string => (sorted[thread] ?? []).map(key).join(' ');
  return {
    threads: sorted,
    groups: groups.filter((group) => group.every((t) => text(t) === text(group[0] as number))),
  };
}
