/** The words a reader knows memory and the CPUs by. */
import type { Location } from '../explore/program.js';
import type { Scenario } from '../verdict/scenarios.js';

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^pte\[/, "the parent's PTE"],
  [/^page\[0\]\.refcount$/, "the page's refcount"],
  [/^page\[0\]\.mapcount$/, "the page's mapcount"],
  [/^page\[1\]\.refcount$/, "page 1's refcount"],
  [/has_pinned$/, 'has_pinned'],
  [/write_protect_seq$/, 'the sequence count'],
  [/mmap_lock$/, 'the mmap lock'],
  [/ptl$/, 'a page-table lock'],
  [/^data\[/, 'a word of the page'],
];

export function nameOfLoc(loc: Location): string {
  return NAMES.find(([pattern]) => pattern.test(loc))?.[1] ?? loc;
}

const ROLES: Readonly<Record<string, string>> = {
  fork: 'fork',
  pin: 'fast GUP',
  share: 'share path',
  fault: 'write fault',
  walker: 'hardware walker',
  writer: 'writer',
};

/** `CPU 0 (fork)`. */
export function cpuName(scenario: Pick<Scenario, 'actors'>, thread: number): string {
  return `CPU ${thread} (${roleName(scenario, thread)})`;
}

export function roleName({ actors }: Pick<Scenario, 'actors'>, thread: number): string {
  const role = actors[thread]?.role ?? '';
  return ROLES[role] ?? role;
}
