/**
 * Armv8 (multi-copy atomic: Pulte et al., POPL 2018; Arm ARM B2.3; relations have the names of herd's aarch64.cat), over
 * the instructions that arch/arm64 makes of the kernel's words (v6.12: asm/{barrier,atomic_ll_sc,atomic_lse}.h):
 *
 *   smp_load_acquire            ldar
 *   smp_store_release, unlock   stlr
 *   smp_mb, smp_mb__{before,after}_atomic, smp_mb__after_spinlock   dmb ish
 *   smp_rmb, smp_wmb            dmb ishld, dmb ishst
 *   smp_mb__after_unlock_lock   nothing
 *   RMW, LSE                    ldadd, swp, cas, ..: a for acquire, l for release, al if fully ordered; stadd without a value
 *   RMW, exclusives             ld(a)xr, st(l)xr; fully ordered ldxr, stlxr, dmb ish; a cmpxchg branches on what it read,
 *                               and one that fails jumps over the store and the dmb, not over an acquire
 *   atomic_add_unless           a mere ldr, then cmpxchg unless that tells it not to
 *
 * A kernel chooses between the two forms of RMW when it boots; what either permits is permitted.
 */
import { type Axiom, acyclicWithRcu, communication } from '../axioms.js';
import { Derivation } from '../derivation.js';
import { type Execution, type MemoryModel, perSkeleton } from '../model.js';
import type { OrderRules } from '../model-order.js';
import { someRcuOrder } from '../rcu.js';
import { contains, type NodeSet, Relation } from '../relation.js';
import type { Access, Skeleton } from '../skeleton.js';

type Form = 'LSE' | 'exclusives';

/** Order that a thread keeps, but for what hangs on reads from its own stores. */
interface Local {
  readonly fixed: Relation;
  /** what it is made of, by name */
  readonly parts: readonly (readonly [name: string, part: Relation])[];
  readonly dependency: Relation;
  readonly rmwWrite: NodeSet;
  readonly A: NodeSet;
}

function localOrder(s: Skeleton, form: Form): Local {
  const { po } = s;
  const is = (member: (access: Access) => boolean): NodeSet => s.set(member);
  const W = is((a) => a.direction === 'W');
  // An stadd has no register for dmb ishld to wait for.
  const R = is((a) => a.direction === 'R' && !(form === 'LSE' && a.order === 'noreturn'));
  const acquires = (a: Access): boolean => a.rmw === 'acquire' || (form === 'LSE' && a.rmw === 'full');
  const A = is((a) => a.direction === 'R' && (a.order === 'acquire' || (acquires(a) && a.failed !== 'looked')));
  const branches = is((a) => form === 'exclusives' && a.direction === 'R' && !!a.compares && a.failed !== 'looked');
  const fullWrite = is((a) => a.direction === 'W' && a.rmw === 'full');
  const L = is((a) => a.order === 'release' || (a.direction === 'W' && a.rmw === 'full'));
  const [addr, rmw] = [s.relation('addr'), s.relation('rmw')];
  const parts: Local['parts'] = [
    ['data', s.relation('data')],
    ['addr', addr],
    ['ctrl', s.relation('ctrl').or(po.from(branches)).to(W)],
    ['addr;po', addr.seq(po).to(W)],
    ['rmw', rmw],
    [
      'mb',
      s.separatedBy(
        ...(['mb', 'sync_rcu', 'sync_srcu', 'before_atomic', 'after_atomic'] as const),
        ...(['after_spinlock', 'after_srcu_read_unlock'] as const),
      ),
    ],
    ['full RMW', po.maybe().to(fullWrite).seq(po)],
    ['release-acquire', po.from(L).to(A)],
    ['rmb', s.separatedBy('rmb').from(R)],
    ['acquire', po.from(A)],
    ['wmb', s.separatedBy('wmb').from(W).to(W)],
    ['release', po.to(L)],
    ['po-loc', s.poLoc().to(W)],
  ];
  return {
    fixed: new Relation(s.size).or(...parts.map(([, part]) => part)),
    parts,
    dependency: addr.or(s.relation('data')),
    rmwWrite: is((a) => a.direction === 'W' && a.rmw !== undefined),
    A,
  };
}

const forms = perSkeleton((s: Skeleton): readonly Local[] => [localOrder(s, 'exclusives'), localOrder(s, 'LSE')]);

/** dob, aob, bob and lws of one execution. */
function kept({ fixed, dependency, rmwWrite, A }: Local, { skeleton, rf }: Execution): Relation {
  const rfi = rf.and(skeleton.sameThread);
  return fixed.or(dependency.seq(rfi), rfi.from(rmwWrite).to(A));
}

/** The same, part by part. */
function keptParts({ parts, rmwWrite, A }: Local, x: Execution): Derivation {
  const { named } = Derivation;
  const { rf: rfi } = communication(x, (all) => all.and(x.skeleton.sameThread));
  const all = parts.map(([name, part]) => named(part, name));
  const [data, addr] = all as [Derivation, Derivation];
  const forwarded = rfi.within((relation) => relation.from(rmwWrite).to(A));
  return data.or(...all.slice(1), data.or(addr).seq(rfi), forwarded);
}

const orders = perSkeleton((s: Skeleton): readonly OrderRules[] =>
  forms(s).map(({ fixed, dependency, rmwWrite, A }) => ({
    kept: fixed.plus(),
    overwrites: 'external',
    forwarded: (write: number, read: number) => [
      ...dependency.into(write).map((from) => [from, read] as const),
      ...(contains(rmwWrite, write) && contains(A, read) ? [[write, read] as const] : []),
    ],
  })),
);

function permits(local: Local, x: Execution): boolean {
  const obs = x.rf.or(x.co, x.fr).minus(x.skeleton.sameThread);
  const ob = kept(local, x).or(obs);
  return someRcuOrder(x, (order) => ob.or(order).isAcyclic());
}

export const armv8: MemoryModel = {
  name: 'armv8',
  description: 'Armv8, with the instructions arch/arm64 uses',
  allows: (x: Execution): boolean => forms(x.skeleton).some((local) => permits(local, x)),
  axioms(x: Execution): readonly Axiom[] {
    const { rf, co, fr } = communication(x, (all) => all.minus(x.skeleton.sameThread));
    const [first, second] = forms(x.skeleton) as [Local, Local];
    // Where both forms of RMW are against it, the first one's reason is told.
    const local = permits(second, x) ? second : first;
    return acyclicWithRcu('external visibility', x, keptParts(local, x).or(rf, co, fr));
  },
  onlyOrders: true,
  orders: (skeleton: Skeleton) => orders(skeleton),
  preserved: (x: Execution): Relation =>
    kept(forms(x.skeleton)[0] as Local, x)
      .and(x.skeleton.po)
      .plus(),
};
