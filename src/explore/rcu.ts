/**
 * RCU in an execution: grace periods, read-side critical sections, and the law that joins them. Of a grace period and a
 * section one is first: either all of the section is before what follows the period, or all that precedes the period is
 * before the section. For lkmm that law and the axiom are the same (Alglave et al., ASPLOS 2018, theorem 1); no
 * architecture has instructions for it, so the models of machines take the law as it stands, on top of a full fence.
 *
 * SRCU is the same, for each srcu_struct on its own. What its sections are is told by data: srcu_read_unlock() stores
 * what came from the srcu_read_lock() it belongs to, perhaps that of another thread.
 */
import { type Execution, perSkeleton } from './model.js';
import { contains, type NodeSet, Relation, setOf } from './relation.js';
import type { Access, PlacedFence, Skeleton } from './skeleton.js';

/** A point in a thread: index in its events. */
export interface Point {
  readonly thread: number;
  readonly event: number;
}

/** A grace period, or a section: what precedes the end of it, and what follows its beginning. */
export interface RcuItem {
  readonly kind: 'period' | 'section';
  /** the srcu_struct, undefined for RCU proper: a period waits for the sections of its own domain only */
  readonly domain: string | undefined;
  readonly before: NodeSet;
  readonly after: NodeSet;
  /** a period begins and ends at one point */
  readonly begin: Point;
  readonly end: Point;
}

export interface Rcu {
  readonly items: readonly RcuItem[];
  /** a grace period inside a section of its own thread waits for ever */
  readonly deadlock: boolean;
}

/** What has RCU's names of its own in a thread: pairs of fences that belong together, and those that stand alone. */
export interface Nesting {
  readonly matched: readonly (readonly [PlacedFence, PlacedFence])[];
  readonly locks: readonly PlacedFence[];
  readonly unlocks: readonly PlacedFence[];
}

export function nestingOf(fences: readonly PlacedFence[]): Nesting {
  const locks: PlacedFence[] = [];
  const unlocks: PlacedFence[] = [];
  const matched: [PlacedFence, PlacedFence][] = [];
  for (const fence of fences) {
    if (fence.fence === 'rcu_lock') locks.push(fence);
    else if (fence.fence === 'rcu_unlock') {
      const begin = locks.pop();
      if (begin === undefined) unlocks.push(fence);
      else matched.push([begin, fence]);
    }
  }
  return { matched, locks, unlocks };
}

const rcuProper = perSkeleton((s: Skeleton): readonly RcuItem[] => {
  return s.threads.flatMap(({ fences }, thread) => {
    const made = (kind: RcuItem['kind'], begin: PlacedFence, end: PlacedFence): RcuItem => ({
      kind,
      domain: begin.loc,
      before: ofThread(s, thread, (at) => at < end.position),
      after: ofThread(s, thread, (at) => at >= begin.position),
      begin: { thread, event: begin.event },
      end: { thread, event: end.event },
    });
    const periods = fences.filter(({ fence }) => fence === 'sync_rcu' || fence === 'sync_srcu');
    return [
      ...periods.map((fence) => made('period', fence, fence)),
      ...nestingOf(fences).matched.map(([begin, end]) => made('section', begin, end)),
    ];
  });
});

function ofThread(s: Skeleton, thread: number, member: (position: number) => boolean): NodeSet {
  const base = s.base[thread] as number;
  return setOf(s.size, (node) => s.accesses[node]?.thread === thread && member(node - base));
}

/** srcu_read_lock and srcu_read_unlock that belong together, as accesses. */
export function srcuSections({ skeleton: s, rf }: Execution): Relation {
  const locks = s.set(({ order }) => order === 'srcu_lock');
  const unlocks = s.set(({ order }) => order === 'srcu_unlock');
  const data = s.relation('data');
  const carried = data
    .to(s.set(({ order }) => order !== 'srcu_unlock'))
    .seq(rf)
    .star();
  const sameDomain = Relation.of(s.size, (a, b) => s.accesses[a]?.loc === s.accesses[b]?.loc);
  return carried.seq(data).from(locks).to(unlocks).and(sameDomain);
}

function srcuItems(x: Execution): readonly RcuItem[] {
  const { skeleton: s } = x;
  const point = ({ thread, event }: Access): Point => ({ thread, event });
  return srcuSections(x)
    .pairs()
    .map(([lock, unlock]) => {
      const [begin, end] = [s.accesses[lock] as Access, s.accesses[unlock] as Access];
      return {
        kind: 'section',
        domain: begin.loc,
        before: ofThread(s, end.thread, (at) => at < unlock - (s.base[end.thread] as number)),
        after: ofThread(s, begin.thread, (at) => at >= lock - (s.base[begin.thread] as number)),
        begin: point(begin),
        end: point(end),
      };
    });
}

export function rcuOf(x: Execution): Rcu {
  return x.skeleton.hasSrcu ? joined([...rcuProper(x.skeleton), ...srcuItems(x)]) : withoutSrcu(x.skeleton);
}

const withoutSrcu = perSkeleton((s: Skeleton): Rcu => joined(rcuProper(s)));

function joined(all: readonly RcuItem[]): Rcu {
  return {
    // A nested section says nothing that the one around it does not.
    items: all.filter((item) => item.kind === 'period' || !all.some((outer) => within(item, outer))),
    deadlock: all.some((item) => item.kind === 'period' && all.some((outer) => within(item, outer))),
  };
}

function within(a: RcuItem, b: RcuItem): boolean {
  if (b.kind !== 'section' || a.domain !== b.domain) return false;
  const inOne = [a.begin, a.end, b.begin, b.end].every(({ thread }) => thread === a.begin.thread);
  return inOne && b.begin.event < a.begin.event && a.end.event < b.end.event;
}

/** All that precedes the end of `first`, with all that follows the beginning of `second`. */
export function across(size: number, first: RcuItem, second: RcuItem): Relation {
  return Relation.of(size, (a, b) => contains(first.before, a) && contains(second.after, b));
}

/**
 * Can it be said of each period and section which is first, so that the model holds with that order added to it? `holds`
 * must be monotone.
 */
export function someRcuOrder(x: Execution, holds: (order: Relation) => boolean): boolean {
  const s = x.skeleton;
  const nothing = new Relation(s.size);
  if (!s.hasGracePeriods) return holds(nothing);
  const { items, deadlock } = rcuOf(x);
  const pairs = choices(items, s.size);
  // What one of the two adds nothing to is no choice: as between the same accesses there are many periods and sections alike.
  const settled = (parts: readonly Relation[], order: Relation): boolean =>
    parts.some((part) => part.minus(order).isEmpty());
  const choose = (from: number, order: Relation): boolean => {
    x.tick?.();
    if (!holds(order)) return false;
    let at = from;
    while (at < pairs.length && settled(pairs[at] as readonly Relation[], order)) at++;
    return at === pairs.length || (pairs[at] as readonly Relation[]).some((part) => choose(at + 1, order.or(part)));
  };
  return !deadlock && choose(0, nothing);
}

/** Per period and section of its domain: the orders there would be if the section were first, and if the period were. */
function choices(items: readonly RcuItem[], size: number): (readonly [Relation, Relation])[] {
  const sections = items.filter(({ kind }) => kind === 'section');
  return items
    .filter(({ kind }) => kind === 'period')
    .flatMap((period) =>
      sections
        .filter(({ domain }) => domain === period.domain)
        .map((section) => [across(size, section, period), across(size, period, section)] as const),
    );
}

/** One of the ways to say it: each section before each period. */
export function firstRcuOrder(x: Execution): Relation {
  const { size } = x.skeleton;
  return choices(rcuOf(x).items, size).reduce((order, [sectionFirst]) => order.or(sectionFirst), new Relation(size));
}
