/** What a pair of accesses is called that a barrier stands between. */
import type { Fence, PlacedFence, Skeleton } from './skeleton.js';

/** The strongest first. */
const NAMES: readonly (readonly [Fence, string])[] = [
  ['mb', 'mb'],
  ['rmw_mb', 'full RMW'],
  ['before_atomic', 'before_atomic'],
  ['after_atomic', 'after_atomic'],
  ['after_spinlock', 'after_spinlock'],
  ['after_unlock_lock', 'after_unlock_lock'],
  ['after_srcu_read_unlock', 'after_srcu_read_unlock'],
  ['sync_rcu', 'sync_rcu'],
  ['sync_srcu', 'sync_srcu'],
  ['wmb', 'wmb'],
  ['rmb', 'rmb'],
];

/** @returns of two accesses of one thread, what of these stands between them; `otherwise` where nothing does */
export function fenceNames(skeleton: Skeleton, otherwise = 'fence'): (from: number, to: number) => string {
  return (from, to) => {
    const thread = skeleton.accesses[from]?.thread ?? 0;
    const base = skeleton.base[thread] as number;
    const between = ({ position }: PlacedFence): boolean => from - base < position && position <= to - base;
    const there = new Set(skeleton.threads[thread]?.fences.filter(between).map(({ fence }) => fence));
    return NAMES.find(([fence]) => there.has(fence))?.[1] ?? otherwise;
  };
}
