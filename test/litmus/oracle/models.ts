/**
 * The kernel's model as linux-kernel.bell and linux-kernel.cat of v6.12 say it, line by line, with fences as events among
 * the others; and sc and tso, for programs without grace periods.
 */
import type { CandidateExecution, Node } from './candidates.js';
import { Rel } from './relations.js';

export interface Judgement {
  readonly allowed: boolean;
  readonly race: boolean;
}

export function judge(x: CandidateExecution, model: 'sc' | 'tso' | 'lkmm'): Judgement {
  const m = new Words(x);
  const { po, rf, co, fr, poLoc } = m;
  const atomic = x.rmw.and(fr.and(m.ext).seq(co.and(m.ext))).isEmpty();
  if (!atomic || !poLoc.or(rf, co, fr).isAcyclic()) return { allowed: false, race: false };
  if (model === 'lkmm') return lkmm(m);
  if (model === 'sc') return { allowed: po.or(rf, co, fr).isAcyclic(), race: false };
  const W = m.set((n) => n.kind === 'W');
  const R = m.set((n) => n.kind === 'R');
  const locked = m.set((n) => (n.rmw && !n.looked) || n.tag === 'LKR' || n.tag === 'LKW');
  const mem = m.set((n) => n.kind !== 'F');
  const order = mem.seq(po, mem).minus(W.seq(po, R));
  const ordered = order.or(mem.seq(m.fencerel('mb'), mem), locked.seq(po, mem), mem.seq(po, locked));
  return { allowed: ordered.or(rf.and(m.ext), co, fr).isAcyclic(), race: false };
}

/** Sets are relations on the diagonal, as `[S]` of a cat file. */
class Words {
  readonly x: CandidateExecution;
  readonly size: number;
  readonly po: Rel;
  readonly rf: Rel;
  readonly co: Rel;
  readonly fr: Rel;
  readonly ext: Rel;
  readonly int: Rel;
  readonly loc: Rel;
  readonly poLoc: Rel;
  readonly id: Rel;
  readonly none: Rel;

  constructor(x: CandidateExecution) {
    this.x = x;
    const { nodes } = x;
    this.size = nodes.length;
    const at = (i: number): Node => nodes[i] as Node;
    [this.po, this.rf, this.co] = [x.po, x.rf, x.co];
    this.fr = x.rf.inverse().seq(x.co);
    this.ext = Rel.of(this.size, (a, b) => at(a).thread !== at(b).thread || (at(a).thread < 0 && a !== b));
    this.int = Rel.of(this.size, (a, b) => at(a).thread >= 0 && at(a).thread === at(b).thread);
    this.loc = Rel.of(this.size, (a, b) => at(a).loc !== undefined && at(a).loc === at(b).loc);
    this.poLoc = x.po.and(this.loc);
    this.id = Rel.of(this.size, (a, b) => a === b);
    this.none = Rel.of(this.size, () => false);
  }

  set(member: (node: Node, index: number) => boolean): Rel {
    return Rel.of(this.size, (a, b) => a === b && member(this.x.nodes[a] as Node, a));
  }

  tag(...tags: readonly string[]): Rel {
    return this.set((n) => tags.includes(n.tag));
  }

  fencerel(...tags: readonly string[]): Rel {
    return this.po.seq(this.tag(...tags), this.po);
  }
}

function lkmm(m: Words): Judgement {
  const { x, po, rf, co, fr, ext, int, id, poLoc } = m;
  const R = m.set((n) => n.kind === 'R');
  const W = m.set((n) => n.kind === 'W');
  const M = R.or(W);
  const RMW = m.set((n) => n.rmw);
  const LKR = m.tag('LKR');
  const LKW = m.tag('LKW');
  const UL = m.tag('UL');
  const srcuUnlock = m.tag('srcu_unlock');
  const Acquire = m.set((n) => (n.tag === 'acquire' && n.kind === 'R') || n.tag === 'LKR');
  const Release = m.set((n) => (n.tag === 'release' && n.kind === 'W') || n.tag === 'UL');
  const plain = m.tag('plain');
  const marked = m.set((n) => n.tag !== 'plain');
  const rfi = rf.and(int);
  const rfe = rf.and(ext);
  const [poMaybe] = [po.maybe()];

  // bell
  const notSrcuUnlock = m.set((n) => n.tag !== 'srcu_unlock');
  const srcuRscs = m.tag('srcu_lock').seq(x.data.seq(notSrcuUnlock, rf).star(), x.data, srcuUnlock).and(m.loc);
  const carry = x.data.seq(notSrcuUnlock, rfi).star();
  const [addr, ctrl, data] = [carry.seq(x.addr), carry.seq(x.ctrl), carry.seq(x.data)];

  // fences
  const acqPo = Acquire.seq(po, M);
  const poRel = M.seq(po, Release);
  const poUnlockLockPo = po.seq(UL, po.or(rf), LKR, po);
  const R4rmb = m.set((n) => n.kind === 'R' && n.tag !== 'noreturn');
  const rmb = R4rmb.seq(m.fencerel('rmb'), R4rmb);
  const wmb = W.seq(m.fencerel('wmb'), W);
  const mb = M.seq(m.fencerel('mb'), M).or(
    M.seq(m.fencerel('before_atomic'), RMW, poMaybe, M),
    M.seq(poMaybe, RMW, m.fencerel('after_atomic'), M),
    M.seq(poMaybe, LKW, m.fencerel('after_spinlock'), M),
    M.seq(poUnlockLockPo, m.tag('after_unlock_lock'), po, M),
    M.seq(poMaybe, srcuUnlock, m.fencerel('after_srcu_read_unlock'), M),
  );
  const gp = po.seq(m.tag('sync_rcu', 'sync_srcu'), poMaybe);
  let strongFence = mb.or(gp);
  const nonrwFence = strongFence.or(poRel, acqPo);
  let fence = nonrwFence.or(wmb, rmb);

  // order
  const dep = addr.or(data);
  const rwdep = dep.or(ctrl).seq(W);
  const overwrite = co.or(fr);
  const toW = rwdep.or(overwrite.and(int), addr.seq(plain, wmb));
  const toR = addr.seq(R).or(dep.seq(marked, rfi));
  const ppo = toR.or(toW, fence.and(int), poUnlockLockPo.and(int));
  const aCumul = (r: Rel): Rel => rfe.seq(marked).or(id).seq(r);
  const rmwSequence = rf.seq(x.rmw).star();
  const cumulFence = marked.seq(aCumul(strongFence.or(poRel)).or(wmb, poUnlockLockPo), marked, rmwSequence);
  const prop = marked.seq(overwrite.and(ext).maybe(), cumulFence.star(), marked, rfe.maybe(), marked);
  const hb = marked.seq(ppo.or(rfe, prop.minus(id).and(int)), marked);
  const pb = prop.seq(strongFence, hb.star(), marked);
  if (!hb.isAcyclic() || !pb.isAcyclic()) return { allowed: false, race: false };

  // RCU
  const rcuGp = m.tag('sync_rcu');
  const srcuGp = m.tag('sync_srcu');
  const rcuRscsi = nesting(x).inverse();
  const srcuRscsi = srcuRscs.inverse();
  const link = poMaybe.seq(hb.star(), pb.star(), prop, po);
  let order = rcuGp.or(srcuGp);
  for (;;) {
    const between = link.or(link.seq(order, link));
    const next = order.or(
      rcuGp.seq(between, rcuRscsi),
      srcuGp.seq(between, srcuRscsi).and(m.loc),
      rcuRscsi.seq(between, rcuGp),
      srcuRscsi.seq(between, srcuGp).and(m.loc),
      order.seq(link, order),
    );
    if (next.minus(order).isEmpty()) break;
    order = next;
  }
  const rcuFence = po.seq(order, poMaybe);
  fence = fence.or(rcuFence);
  strongFence = strongFence.or(rcuFence);
  const rb = prop.seq(rcuFence, hb.star(), pb.star(), marked);
  if (!rb.isIrreflexive()) return { allowed: false, race: false };

  // plain accesses
  const xbstar = hb.or(pb, rb).star();
  const vis = cumulFence.star().seq(rfe.maybe(), marked, strongFence.seq(marked, xbstar).or(xbstar.and(int)));
  const notNoreturn = m.set((n) => n.tag !== 'noreturn');
  const rmbInto = R4rmb.seq(m.fencerel('rmb'), notNoreturn);
  const rmbFrom = notNoreturn.seq(m.fencerel('rmb'), R4rmb);
  const wPre = marked.seq(addr.or(fence).maybe());
  const rPre = marked.seq(addr.or(nonrwFence, rmbInto).maybe());
  const wPost = fence.maybe().seq(marked, rmwSequence);
  const rPost = nonrwFence.or(rmbFrom).maybe().seq(marked);
  const wwVis = fence.or(strongFence.seq(xbstar, wPre), wPost.seq(vis, wPre));
  const wrVis = fence.or(strongFence.seq(xbstar, rPre), wPost.seq(vis, rPre));
  const rwXbstar = fence.or(rPost.seq(xbstar, wPre));
  const between = (a: Rel, b: Rel): Rel => Rel.of(m.size, (p, q) => a.has(p, p) && b.has(q, q));
  const notInitial = m.set((n) => n.kind !== 'F' && n.tag !== 'IW');
  const preRace = ext.and(between(plain, M).or(between(notInitial, plain)));
  const incoherent = preRace
    .and(rf)
    .and(rwXbstar.inverse())
    .or(preRace.and(fr).and(wrVis.inverse()), preRace.and(co).and(wwVis.inverse()));
  if (!incoherent.isEmpty()) return { allowed: false, race: false };
  const wwNonrace = wwVis.and(between(marked, W).or(rwXbstar)).and(between(W, marked).or(wrVis));
  const race = preRace
    .and(co)
    .minus(wwNonrace)
    .or(preRace.and(co.maybe().seq(rf)).minus(wrVis).minus(rwXbstar.inverse()), preRace.and(fr).minus(rwXbstar));
  return { allowed: poLoc.isIrreflexive(), race: !race.isEmpty() };
}

/** rcu_read_lock() to the rcu_read_unlock() that belongs to it. */
function nesting({ nodes }: CandidateExecution): Rel {
  const pairs = new Set<string>();
  const open = new Map<number, number[]>();
  for (const [i, { thread, tag }] of nodes.entries()) {
    const locks = open.get(thread) ?? [];
    open.set(thread, locks);
    if (tag === 'rcu_lock') locks.push(i);
    if (tag !== 'rcu_unlock') continue;
    const begin = locks.pop();
    if (begin !== undefined) pairs.add(`${begin} ${i}`);
  }
  return Rel.of(nodes.length, (a, b) => pairs.has(`${a} ${b}`));
}
