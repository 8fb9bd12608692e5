/** RCU as linux-kernel.cat has it: sequences with no fewer grace periods than read-side critical sections are fences. */
import type { Execution } from '../model.js';
import { across, type RcuItem, rcuOf } from '../rcu.js';
import { contains, Relation } from '../relation.js';

/** What of the model rcu-link is made of. */
export interface Links {
  readonly hb: Relation;
  readonly pb: Relation;
  readonly prop: Relation;
}

/** `po ; rcu-fence ; po?` between accesses. */
export function rcuOrder(x: Execution, { hb, pb, prop }: Links): Relation {
  const s = x.skeleton;
  const { items } = rcuOf(x);
  const path = hb.star().seq(pb.star()).seq(prop).pairs();
  const linked = (from: RcuItem, to: RcuItem): boolean =>
    (from.begin.thread === to.end.thread && from.begin.event < to.end.event) ||
    path.some(([a, b]) => contains(from.after, a) && contains(to.before, b));
  const link = Relation.of(items.length, (a, b) => {
    x.tick?.();
    return linked(items[a] as RcuItem, items[b] as RcuItem);
  });
  const fence = rcuFence(items, link, x.tick);
  return fence.pairs().reduce((order, [first, last]) => {
    return order.or(across(s.size, items[first] as RcuItem, items[last] as RcuItem));
  }, new Relation(s.size));
}

/** The least fixed point, over the items themselves. */
function rcuFence(items: readonly RcuItem[], link: Relation, tick: Execution['tick']): Relation {
  const isPeriod = (item: number): boolean => items[item]?.kind === 'period';
  const sameDomain = (a: number, b: number): boolean => items[a]?.domain === items[b]?.domain;
  const matched = Relation.of(items.length, (a, b) => isPeriod(a) !== isPeriod(b) && sameDomain(a, b));
  const periods = Relation.of(items.length, (a, b) => a === b && isPeriod(a));
  let fence = periods.or(link.and(matched));
  for (;;) {
    tick?.();
    const linked = link.seq(fence).seq(link);
    const next = fence.or(linked.and(matched), fence.seq(link).seq(fence));
    if (next.minus(fence).isEmpty()) return fence;
    fence = next;
  }
}
