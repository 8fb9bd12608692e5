/**
 * What a program gets wrong in its use of locks and RCU, whatever the model: the flags of linux-kernel.bell and
 * lock.cat (v6.12), by their names there.
 */
import { type Execution, type Finished, perSkeleton } from './model.js';
import type { Location } from './program.js';
import { nestingOf, srcuSections } from './rcu.js';
import type { Access, Skeleton } from './skeleton.js';

/** @param observed locations whose final value somebody asks for */
export function misuse(finished: Finished, observed: ReadonlySet<Location>): readonly string[] {
  const { skeleton } = finished;
  const { flags, locks } = fixed(skeleton);
  const found = [...flags];
  for (const loc of locks) if (observed.has(loc)) found.push('lock-final');
  return skeleton.hasSrcu ? [...found, ...srcuMisuse(finished.execution())] : found;
}

const fixed = perSkeleton(
  (s: Skeleton): { readonly flags: readonly string[]; readonly locks: ReadonlySet<Location> } => {
    const flags = new Set<string>();
    const locks = new Set<Location>();
    const isLock = ({ lock, order }: Access): boolean =>
      lock !== undefined || order === 'srcu_lock' || order === 'srcu_unlock';
    for (const access of s.accesses) if (isLock(access)) locks.add(access.loc);
    for (const { fences } of s.threads) for (const { loc } of fences) if (loc !== undefined) locks.add(loc);
    if (s.accesses.some((access) => !isLock(access) && locks.has(access.loc))) flags.add('mixed-lock-accesses');
    for (const { accesses, fences } of s.threads) {
      if (strayUnlock(accesses)) flags.add('unmatched-unlock');
      const nesting = nestingOf(fences);
      if (nesting.locks.length > 0) flags.add('unmatched-rcu-lock');
      if (nesting.unlocks.length > 0) flags.add('unmatched-rcu-unlock');
      const sleeps = fences.filter(({ fence }) => fence === 'sync_srcu').map(({ event }) => event);
      if (nesting.matched.some(([a, b]) => sleeps.some((at) => a.event < at && at < b.event)))
        flags.add('invalid-sleep');
    }
    return { flags: [...flags], locks };
  },
);

function strayUnlock(accesses: readonly Access[]): boolean {
  const held = new Set<Location>();
  for (const { lock, loc } of accesses) {
    if (lock === 'LKW') held.add(loc);
    else if (lock === 'UL' && !held.delete(loc)) return true;
  }
  return false;
}

function srcuMisuse(x: Execution): string[] {
  const { skeleton: s } = x;
  const sections = srcuSections(x).pairs();
  const flags: string[] = [];
  const lone = (order: Access['order'], side: 0 | 1): boolean =>
    s.accesses.some((access, node) => access.order === order && !sections.some((pair) => pair[side] === node));
  if (lone('srcu_lock', 0)) flags.push('unmatched-srcu-lock');
  if (lone('srcu_unlock', 1)) flags.push('unmatched-srcu-unlock');
  const shared = sections.some(([a, b]) => sections.some(([c, d]) => a === c && b !== d));
  if (shared) flags.push('multiple-srcu-matches');
  if (sections.some(([a, b]) => s.accesses[a]?.value !== s.accesses[b]?.value)) flags.push('srcu-bad-value-match');
  return flags;
}
