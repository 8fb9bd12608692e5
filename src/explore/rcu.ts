/**
 * RCU in a skeleton: grace periods, read-side critical sections, and the law that joins them. Of a grace period and a
 * section one is first: either all of the section is before what follows the period, or all that precedes the period is
 * before the section. For lkmm that law and the axiom are the same (Alglave et al., ASPLOS 2018, theorem 1); no
 * architecture has instructions for it, so the models of machines take the law as it stands, on top of a full fence.
 */
import { perSkeleton } from './model.js';
import { contains, type NodeSet, Relation, setOf } from './relation.js';
import type { PlacedFence, Skeleton } from './skeleton.js';

/** A grace period, or a section: what precedes the end of it, and what follows its beginning. */
export interface RcuItem {
  readonly kind: 'period' | 'section';
  readonly thread: number;
  readonly before: NodeSet;
  readonly after: NodeSet;
  /** indices in the thread's fences; a period begins and ends at one */
  readonly begin: number;
  readonly end: number;
}

export interface Rcu {
  readonly items: readonly RcuItem[];
  /** a grace period inside a section of its own thread waits for ever */
  readonly deadlock: boolean;
}

export const rcuOf = perSkeleton((s: Skeleton): Rcu => {
  const items = s.threads.flatMap((_, thread) => itemsOf(s, thread));
  const within = (a: RcuItem, b: RcuItem): boolean => a.thread === b.thread && b.begin < a.begin && a.end < b.end;
  return {
    // A nested section says nothing that the one around it does not.
    items: items.filter((item) => item.kind === 'period' || !items.some((outer) => within(item, outer))),
    deadlock: items.some((item) => item.kind === 'period' && items.some((outer) => within(item, outer))),
  };
});

function itemsOf(s: Skeleton, thread: number): RcuItem[] {
  const fences = s.threads[thread]?.fences ?? [];
  const base = s.base[thread] as number;
  const made = (kind: RcuItem['kind'], begin: number, end: number): RcuItem => {
    const own = (member: (position: number) => boolean): NodeSet =>
      setOf(s.size, (node) => s.accesses[node]?.thread === thread && member(node - base));
    const position = (index: number): number => (fences[index] as PlacedFence).position;
    return {
      kind,
      thread,
      before: own((at) => at < position(end)),
      after: own((at) => at >= position(begin)),
      begin,
      end,
    };
  };
  const open: number[] = [];
  const items: RcuItem[] = [];
  for (const [index, { fence }] of fences.entries()) {
    if (fence === 'sync_rcu') items.push(made('period', index, index));
    else if (fence === 'rcu_lock') open.push(index);
    else if (fence === 'rcu_unlock') {
      const begin = open.pop();
      if (begin !== undefined) items.push(made('section', begin, index));
    }
  }
  return items;
}

/** All that precedes the end of `first`, with all that follows the beginning of `second`. */
export function across(size: number, first: RcuItem, second: RcuItem): Relation {
  return Relation.of(size, (a, b) => contains(first.before, a) && contains(second.after, b));
}

/**
 * Can it be said of each period and section which is first, so that the model holds with that order added to it? `holds`
 * gets the order in parts, and must be monotone.
 */
export function someRcuOrder(s: Skeleton, holds: (order: readonly Relation[]) => boolean): boolean {
  if (!s.hasGracePeriods) return holds([]);
  const { items, deadlock } = rcuOf(s);
  const sections = items.filter(({ kind }) => kind === 'section');
  const pairs = items
    .filter(({ kind }) => kind === 'period')
    .flatMap((period) => sections.map((section) => [across(s.size, section, period), across(s.size, period, section)]));
  const choose = (at: number, order: readonly Relation[]): boolean =>
    holds(order) && (at === pairs.length || (pairs[at] ?? []).some((part) => choose(at + 1, [...order, part])));
  return !deadlock && choose(0, []);
}
