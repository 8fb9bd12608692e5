/**
 * Litmus tests as they are written for the kernel, under all five models. Verdicts for lkmm are those of the kernel's
 * tools/memory-model/litmus-tests and Documentation/litmus-tests where such a test is there (its name in parentheses);
 * for armv8 and ppc they are those of the papers named in test/explore/architectures.test.ts, over the kernel's
 * instructions. One letter for each model.
 */
import { checkAll } from './verdicts.js';

const MP = 'exists (1:r0=1 /\\ 1:r1=0)';
const SB = 'exists (0:r0=0 /\\ 1:r0=0)';
const LB = 'exists (0:r0=1 /\\ 1:r0=1)';
const WRITE_TWO = 'WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 1);';
const READ_TWO = 'int r0 = READ_ONCE(*y); smp_rmb(); int r1 = READ_ONCE(*x);';
const SEEN = 'exists (1:r0=1 /\\ 2:r0=1 /\\ 2:r1=0)';
const RWC = 'exists (1:r0=1 /\\ 1:r1=0 /\\ 2:r0=0)';
const W = (location: string): string => `WRITE_ONCE(*${location}, 1);`;

/** `WRITE_ONCE(x)`, something, a read of y; and the other way round. */
const sb = (between: string, other = between): readonly string[] => [
  `WRITE_ONCE(*x, 1); ${between} int r0 = READ_ONCE(*y);`,
  `WRITE_ONCE(*y, 1); ${other} int r0 = READ_ONCE(*x);`,
];
const swapped = (body: string): string =>
  body.replaceAll(/\*[xy]\b|\b[ab]\b/g, (name) => ({ '*x': '*y', '*y': '*x', a: 'b' })[name] ?? 'a');
const both = (body: string): readonly string[] => [body, swapped(body)];

checkAll([
  // message passing: writers
  [
    'MP+onceassign+derefonce',
    [
      'WRITE_ONCE(*x, 1); rcu_assign_pointer(*p, x);',
      'rcu_read_lock(); int *r0 = rcu_dereference(*p); int r1 = READ_ONCE(*r0); rcu_read_unlock();',
    ],
    'exists (1:r0=x /\\ 1:r1=0)',
    'N N N N N',
    'p=z; z=5;',
  ],
  ['MP+store_mb+rmb', ['smp_store_mb(*x, 1); WRITE_ONCE(*y, 1);', READ_TWO], MP, 'N N N N N'],
  [
    'MP+before_atomic-inc+rmb',
    [
      'WRITE_ONCE(*x, 1); smp_mb__before_atomic(); atomic_inc(a);',
      'int r0 = atomic_read(a); smp_rmb(); int r1 = READ_ONCE(*x);',
    ],
    MP,
    'N N N N N',
  ],
  [
    'MP+inc+acquire',
    ['WRITE_ONCE(*x, 1); atomic_inc(a);', 'int r0 = atomic_read_acquire(a); int r1 = READ_ONCE(*x);'],
    MP,
    'N N S S S',
  ],
  [
    'MP+fetch_add_release+acquire',
    [
      'WRITE_ONCE(*x, 1); int r9 = atomic_fetch_add_release(1, a);',
      'int r0 = atomic_read_acquire(a); int r1 = READ_ONCE(*x);',
    ],
    MP,
    'N N N N N',
  ],
  [
    'MP+fetch_add_acquire+acquire: acquires order nothing before them',
    [
      'WRITE_ONCE(*x, 1); int r9 = atomic_fetch_add_acquire(1, a);',
      'int r0 = atomic_read_acquire(a); int r1 = READ_ONCE(*x);',
    ],
    MP,
    'N N S S S',
  ],
  [
    'MP+cmpxchg_release+acquire',
    ['WRITE_ONCE(*x, 1); int r9 = cmpxchg_release(y, 0, 1);', 'int r0 = smp_load_acquire(y); int r1 = READ_ONCE(*x);'],
    MP,
    'N N N N N',
  ],
  [
    'MP+set_release+fetch_inc',
    ['WRITE_ONCE(*x, 1); atomic_set_release(a, 1);', 'int r0 = atomic_fetch_inc(a); int r1 = READ_ONCE(*x);'],
    MP,
    'N N N N N',
  ],
  // message passing: readers
  ['MP+wmb+mb', [WRITE_TWO, 'int r0 = READ_ONCE(*y); smp_mb(); int r1 = READ_ONCE(*x);'], MP, 'N N N N N'],
  ['MP+wmb+ctrl-read', [WRITE_TWO, 'int r0 = READ_ONCE(*y); int r1 = 2; if (r0) r1 = READ_ONCE(*x);'], MP, 'N N S S S'],
  [
    'MP+wmb+ctrl-rmb-read',
    [WRITE_TWO, 'int r0 = READ_ONCE(*y); int r1 = 2; if (r0) { smp_rmb(); r1 = READ_ONCE(*x); }'],
    MP,
    'N N N N N',
  ],
  [
    'MP+wmb+fri-rfi-addr',
    [
      'WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 1);',
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*y, 2); int r9 = READ_ONCE(*y); int r1 = READ_ONCE(*(x + (r9 & 0)));',
    ],
    'exists (1:r0=1 /\\ 1:r9=2 /\\ 1:r1=0)',
    'N N S S S',
  ],
  [
    'MP+wmb+data-rfi-addr',
    [
      WRITE_TWO,
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*z, r0); int r9 = READ_ONCE(*z); int r1 = READ_ONCE(*(x + (r9 & 0)));',
    ],
    MP,
    'N N N N N',
  ],
  [
    'MP+wmb+ctrl-rfi-addr (PPOCA)',
    [
      WRITE_TWO,
      'int r0 = READ_ONCE(*y); int r1 = 2; if (r0) { WRITE_ONCE(*z, 1); int r9 = READ_ONCE(*z); r1 = READ_ONCE(*(x + (r9 & 0))); }',
    ],
    MP,
    'N N S S S',
  ],
  [
    'MP+wmb+cmpxchg_acquire that succeeds',
    [WRITE_TWO, 'int r0 = cmpxchg_acquire(y, 1, 2); int r1 = READ_ONCE(*x);'],
    MP,
    'N N N N N',
  ],
  [
    'MP+wmb+cmpxchg_acquire that fails: ldaxr comes before the branch, isync after it',
    [WRITE_TWO, 'int r0 = cmpxchg_acquire(y, 7, 2); int r1 = READ_ONCE(*x);'],
    MP,
    'N N S N S',
  ],
  [
    'MP+wmb+cmpxchg that fails (cmpxchg-fail-unordered-2)',
    [WRITE_TWO, 'int r0 = cmpxchg(y, 7, 2); int r1 = READ_ONCE(*x);'],
    MP,
    'N N S S S',
  ],
  [
    'MP+wmb+cmpxchg that fails+after_atomic (cmpxchg-fail-ordered-2)',
    [WRITE_TWO, 'int r0 = cmpxchg(y, 7, 2); smp_mb__after_atomic(); int r1 = READ_ONCE(*x);'],
    MP,
    'N N N N N',
  ],
  [
    'MP+wmb+xchg_relaxed-rmb',
    [WRITE_TWO, 'int r0 = xchg_relaxed(y, 2); smp_rmb(); int r1 = READ_ONCE(*x);'],
    MP,
    'N N N N N',
  ],
  [
    'an RMW with after_atomic is more than an acquire (Atomic-RMW+mb__after_atomic-is-stronger-than-acquire)',
    [
      'int r0 = READ_ONCE(*x); smp_rmb(); int r1 = atomic_read(a);',
      'atomic_inc(a); smp_mb__after_atomic(); WRITE_ONCE(*x, 1);',
    ],
    'exists (0:r0=1 /\\ 0:r1=0)',
    'N N N N N',
  ],
  [
    'an RMW with acquire is less',
    [
      'int r0 = READ_ONCE(*x); smp_rmb(); int r1 = atomic_read(a);',
      'int r9 = atomic_fetch_inc_acquire(a); WRITE_ONCE(*x, 1);',
    ],
    'exists (0:r0=1 /\\ 0:r1=0)',
    'N N S S S',
  ],
  // store buffering
  [
    'SB+mb+store_mb',
    ['WRITE_ONCE(*x, 1); smp_mb(); int r0 = READ_ONCE(*y);', 'smp_store_mb(*y, 1); int r0 = READ_ONCE(*x);'],
    SB,
    'N N N N N',
  ],
  [
    'SB+release+acquire',
    [
      'smp_store_release(x, 1); int r0 = smp_load_acquire(y);',
      'smp_store_release(y, 1); int r0 = smp_load_acquire(x);',
    ],
    SB,
    'N S S N S',
  ],
  [
    'SB+xchg',
    ['int r9 = xchg(x, 1); int r0 = READ_ONCE(*y);', 'int r9 = xchg(y, 1); int r0 = READ_ONCE(*x);'],
    SB,
    'N N N N N',
  ],
  [
    'SB+xchg_relaxed',
    ['int r9 = xchg_relaxed(x, 1); int r0 = READ_ONCE(*y);', 'int r9 = xchg_relaxed(y, 1); int r0 = READ_ONCE(*x);'],
    SB,
    'N N S S S',
  ],
  ['SB+dec+after_atomic', both('atomic_dec(a); smp_mb__after_atomic(); int r0 = atomic_read(b);'), SB, 'N N N N N'],
  ['SB+fetch_or', both('int r9 = atomic_fetch_or(1, a); int r0 = atomic_read(b);'), SB, 'N N N N N'],
  [
    'SB+sub_return_release',
    both('int r9 = atomic_sub_return_release(1, a); int r0 = atomic_read(b);'),
    SB,
    'N N S S S',
  ],
  [
    'SB+cmpxchg that fails (cmpxchg-fail-unordered-1)',
    sb('int r9 = cmpxchg(z, 7, 8);', 'int r9 = cmpxchg(w, 7, 8);'),
    SB,
    'N N S S N',
  ],
  [
    'SB+cmpxchg_relaxed that fails',
    sb('int r9 = cmpxchg_relaxed(z, 7, 8);', 'int r9 = cmpxchg_relaxed(w, 7, 8);'),
    SB,
    'N N S S S',
  ],
  [
    'SB+cmpxchg that fails+after_atomic (cmpxchg-fail-ordered-1)',
    sb('int r9 = cmpxchg(z, 7, 8); smp_mb__after_atomic();', 'int r9 = cmpxchg(w, 7, 8); smp_mb__after_atomic();'),
    SB,
    'N N N N N',
  ],
  [
    'SB+add_unless',
    sb('int r9 = atomic_add_unless(a, 1, 7);', 'int r9 = atomic_add_unless(b, 1, 7);'),
    SB,
    'N N N N N',
  ],
  [
    'SB+add_unless that fails: x86 and arm64 have only looked',
    sb('int r9 = atomic_add_unless(a, 1, 0);', 'int r9 = atomic_add_unless(b, 1, 0);'),
    SB,
    'N S S S N',
  ],
  [
    'SB+trylock+after_spinlock',
    sb('int r9 = spin_trylock(s); smp_mb__after_spinlock();', 'int r9 = spin_trylock(t); smp_mb__after_spinlock();'),
    `${SB.slice(0, -1)} /\\ 0:r9=1 /\\ 1:r9=1)`,
    'N N N N N',
  ],
  ['SB+grace periods are full fences', sb('synchronize_rcu();', 'synchronize_rcu_expedited();'), SB, 'N N N N N'],
  // load buffering
  [
    'LB+data+ctrl',
    ['int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0);', 'int r0 = READ_ONCE(*y); if (r0) WRITE_ONCE(*x, 1);'],
    LB,
    'N N N N N',
  ],
  [
    'LB+data+po',
    ['int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, 1);'],
    LB,
    'N N S S S',
  ],
  [
    'LB+ctrl in both branches',
    both('int r0 = READ_ONCE(*x); if (r0 == 1) { WRITE_ONCE(*y, 1); } else { WRITE_ONCE(*y, 1); }'),
    LB,
    'N N N N N',
  ],
  [
    'LB+wmbs: lwsync orders reads, dmb ishst does not',
    both('int r0 = READ_ONCE(*x); smp_wmb(); WRITE_ONCE(*y, 1);'),
    LB,
    'N N S S N',
  ],
  [
    'LB+rmbs: lwsync and dmb ishld order the write as well',
    both('int r0 = READ_ONCE(*x); smp_rmb(); WRITE_ONCE(*y, 1);'),
    LB,
    'N N S N N',
  ],
  [
    'LB+cmpxchg_relaxed: the loop of larx branches on what it read',
    ['int r0 = cmpxchg_relaxed(x, 1, 2); WRITE_ONCE(*y, 1);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);'],
    LB,
    'N N S S N',
  ],
  [
    'LB+cmpxchg that fails: ldxr and a branch, or casal',
    ['int r0 = cmpxchg(x, 7, 2); WRITE_ONCE(*y, 1);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);'],
    LB,
    'N N S N N',
  ],
  [
    'LB+xchg_relaxed',
    ['int r0 = xchg_relaxed(x, 2); WRITE_ONCE(*y, 1);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);'],
    LB,
    'N N S S S',
  ],
  [
    'LB through plain variables (dep+plain)',
    [
      'int a = READ_ONCE(*x); *z = a; *w = *z; if (*w == 1) WRITE_ONCE(*y, 1);',
      'int r = smp_load_acquire(y); smp_store_release(x, r);',
    ],
    'exists (x=1 /\\ y=1)',
    'N N N N N',
  ],
  // two writes to each location
  [
    'S+release+data',
    ['WRITE_ONCE(*x, 2); smp_store_release(y, 1);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);'],
    'exists (x=2 /\\ 1:r0=1)',
    'N N N N N',
  ],
  [
    'S+mb+po',
    ['WRITE_ONCE(*x, 2); smp_mb(); WRITE_ONCE(*y, 1);', 'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, 1);'],
    'exists (x=2 /\\ 1:r0=1)',
    'N N S S S',
  ],
  [
    'S+wmb+rmb',
    ['WRITE_ONCE(*x, 2); smp_wmb(); WRITE_ONCE(*y, 1);', 'int r0 = READ_ONCE(*y); smp_rmb(); WRITE_ONCE(*x, 1);'],
    'exists (x=2 /\\ 1:r0=1)',
    'N N S N N',
  ],
  [
    'R+release+mb',
    ['WRITE_ONCE(*x, 1); smp_store_release(y, 1);', 'WRITE_ONCE(*y, 2); smp_mb(); int r0 = READ_ONCE(*x);'],
    'exists (y=2 /\\ 1:r0=0)',
    'N N S N S',
  ],
  [
    'R+mb+rmb',
    ['WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);', 'WRITE_ONCE(*y, 2); smp_rmb(); int r0 = READ_ONCE(*x);'],
    'exists (y=2 /\\ 1:r0=0)',
    'N S S S S',
  ],
  [
    '2+2W+releases',
    ['WRITE_ONCE(*x, 1); smp_store_release(y, 2);', 'WRITE_ONCE(*y, 1); smp_store_release(x, 2);'],
    'exists (x=1 /\\ y=1)',
    'N N S N N',
  ],
  [
    '2+2W+wmb+po',
    ['WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 2);', 'WRITE_ONCE(*y, 1); WRITE_ONCE(*x, 2);'],
    'exists (x=1 /\\ y=1)',
    'N N S S S',
  ],
  // three and four processes
  [
    'WRC+acquire+rmb: lwsync is cumulative, acquire is not',
    [W('x'), 'int r0 = smp_load_acquire(x); WRITE_ONCE(*y, 1);', READ_TWO],
    SEEN,
    'N N S N N',
  ],
  ['WRC+ctrl+rmb', [W('x'), 'int r0 = READ_ONCE(*x); if (r0) WRITE_ONCE(*y, 1);', READ_TWO], SEEN, 'N N S N S'],
  [
    'WRC+release+deref',
    [
      'WRITE_ONCE(*x, 1);',
      'int r0 = READ_ONCE(*x); rcu_assign_pointer(*p, x);',
      'int *r0 = rcu_dereference(*p); int r1 = READ_ONCE(*r0);',
    ],
    'exists (1:r0=1 /\\ 2:r0=x /\\ 2:r1=0)',
    'N N N N N',
    'p=z; z=5;',
  ],
  [
    'WWC+release+data',
    [
      'WRITE_ONCE(*x, 2);',
      'int r0 = READ_ONCE(*x); smp_store_release(y, 1);',
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);',
    ],
    'exists (1:r0=2 /\\ 2:r0=1 /\\ x=2)',
    'N N N N N',
  ],
  [
    'WWC+datas',
    [
      'WRITE_ONCE(*x, 2);',
      'int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0 - 1);',
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0);',
    ],
    'exists (1:r0=2 /\\ 2:r0=1 /\\ x=2)',
    'N N S N S',
  ],
  [
    'RWC+acquire+mb',
    [
      W('x'),
      'int r0 = smp_load_acquire(x); int r1 = READ_ONCE(*y);',
      'WRITE_ONCE(*y, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    RWC,
    'N N S N S',
  ],
  [
    'RWC+mb+wmb',
    [
      W('x'),
      'int r0 = READ_ONCE(*x); smp_mb(); int r1 = READ_ONCE(*y);',
      'WRITE_ONCE(*y, 1); smp_wmb(); int r0 = READ_ONCE(*x);',
    ],
    RWC,
    'N S S S S',
  ],
  [
    'IRIW+acquires',
    [
      W('x'),
      'int r0 = smp_load_acquire(x); int r1 = READ_ONCE(*y);',
      W('y'),
      'int r0 = smp_load_acquire(y); int r1 = READ_ONCE(*x);',
    ],
    'exists (1:r0=1 /\\ 1:r1=0 /\\ 3:r0=1 /\\ 3:r1=0)',
    'N N S N S',
  ],
  [
    'IRIW+mb+addr',
    [
      W('x'),
      'int r0 = READ_ONCE(*x); smp_mb(); int r1 = READ_ONCE(*y);',
      W('y'),
      'int r0 = READ_ONCE(*y); int r1 = READ_ONCE(*(x + (r0 & 0)));',
    ],
    'exists (1:r0=1 /\\ 1:r1=0 /\\ 3:r0=1 /\\ 3:r1=0)',
    'N N S N S',
  ],
  [
    'ISA2+wmb+data+addr',
    [
      WRITE_TWO,
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*z, r0);',
      'int r0 = READ_ONCE(*z); int r1 = READ_ONCE(x[r0 & 0]);',
    ],
    SEEN,
    'N N S N N',
  ],
  [
    'ISA2+mb+data+addr',
    [
      'WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);',
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*z, r0);',
      'int r0 = READ_ONCE(*z); int r1 = READ_ONCE(x[r0 & 0]);',
    ],
    SEEN,
    'N N N N N',
  ],
  [
    'Z6.0+release+acqrel+mb',
    [
      'WRITE_ONCE(*x, 1); smp_store_release(y, 1);',
      'int r0 = smp_load_acquire(y); smp_store_release(z, 1);',
      'WRITE_ONCE(*z, 2); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    'exists (1:r0=1 /\\ z=2 /\\ 2:r0=0)',
    'N N S N S',
  ],
  [
    'Z6.1+wmb+wmb+data',
    [
      'WRITE_ONCE(*x, 2); smp_wmb(); WRITE_ONCE(*y, 1);',
      'WRITE_ONCE(*y, 2); smp_wmb(); WRITE_ONCE(*z, 1);',
      'int r0 = READ_ONCE(*z); WRITE_ONCE(*x, r0);',
    ],
    'exists (x=2 /\\ y=2 /\\ 2:r0=1)',
    'N N S N N',
  ],
  [
    'Z6.1+mb+mb+data',
    [
      'WRITE_ONCE(*x, 2); smp_mb(); WRITE_ONCE(*y, 1);',
      'WRITE_ONCE(*y, 2); smp_mb(); WRITE_ONCE(*z, 1);',
      'int r0 = READ_ONCE(*z); WRITE_ONCE(*x, r0);',
    ],
    'exists (x=2 /\\ y=2 /\\ 2:r0=1)',
    'N N N N N',
  ],
  [
    'Z6.3+wmb+mb+addr',
    [
      WRITE_TWO,
      'WRITE_ONCE(*y, 2); smp_mb(); WRITE_ONCE(*z, 1);',
      'int r0 = READ_ONCE(*z); int r1 = READ_ONCE(x[r0 & 0]);',
    ],
    'exists (y=2 /\\ 2:r0=1 /\\ 2:r1=0)',
    'N N S N S',
  ],
  [
    'Z6.3+mb+mb+addr',
    [
      'WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);',
      'WRITE_ONCE(*y, 2); smp_mb(); WRITE_ONCE(*z, 1);',
      'int r0 = READ_ONCE(*z); int r1 = READ_ONCE(x[r0 & 0]);',
    ],
    'exists (y=2 /\\ 2:r0=1 /\\ 2:r1=0)',
    'N N N N N',
  ],
  [
    'Z6.4+mbs',
    [
      'WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);',
      'WRITE_ONCE(*y, 2); smp_mb(); int r0 = READ_ONCE(*z);',
      'WRITE_ONCE(*z, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    'exists (y=2 /\\ 1:r0=0 /\\ 2:r0=0)',
    'N N N N N',
  ],
  [
    'Z6.4+wmb+mb+mb',
    [
      WRITE_TWO,
      'WRITE_ONCE(*y, 2); smp_mb(); int r0 = READ_ONCE(*z);',
      'WRITE_ONCE(*z, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    'exists (y=2 /\\ 1:r0=0 /\\ 2:r0=0)',
    'N N S N S',
  ],
  [
    'W+RWC+wmb+acquire+mb',
    [
      WRITE_TWO,
      'int r0 = smp_load_acquire(y); int r1 = READ_ONCE(*z);',
      'WRITE_ONCE(*z, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    RWC,
    'N N S N S',
  ],
  [
    'W+RWC+mbs',
    [
      'WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);',
      'int r0 = READ_ONCE(*y); smp_mb(); int r1 = READ_ONCE(*z);',
      'WRITE_ONCE(*z, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    RWC,
    'N N N N N',
  ],
  [
    '3.2W+wmbs',
    [
      'WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 2);',
      'WRITE_ONCE(*y, 1); smp_wmb(); WRITE_ONCE(*z, 2);',
      'WRITE_ONCE(*z, 1); smp_wmb(); WRITE_ONCE(*x, 2);',
    ],
    'exists (x=1 /\\ y=1 /\\ z=1)',
    'N N S N N',
  ],
  [
    '3.LB+acquire+data+ctrl',
    [
      'int r0 = smp_load_acquire(x); WRITE_ONCE(*y, 1);',
      'int r0 = READ_ONCE(*y); WRITE_ONCE(*z, r0);',
      'int r0 = READ_ONCE(*z); if (r0 != 0) WRITE_ONCE(*x, 1);',
    ],
    'exists (0:r0=1 /\\ 1:r0=1 /\\ 2:r0=1)',
    'N N N N N',
  ],
  // coherence and atomicity
  ['CoRR', [W('x'), 'int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*x);'], MP, 'N N N N N'],
  ['CoRW2', [W('x'), 'int r0 = READ_ONCE(*x); WRITE_ONCE(*x, 2);'], 'exists (1:r0=1 /\\ x=1)', 'N N N N N'],
  [
    'CoWR of another',
    ['WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*x);', 'WRITE_ONCE(*x, 2);'],
    'exists (0:r0=2 /\\ x=1)',
    'N N N N N',
  ],
  [
    'an increment against atomic_set (Atomic-RMW-ops-are-atomic-WRT-atomic_set)',
    ['int r0 = atomic_add_unless(a, 1, 0);', 'atomic_set(a, 0);'],
    'exists (a=2)',
    'N N N N N',
    'atomic_t a = ATOMIC_INIT(1);',
  ],
  [
    'two add_unless',
    ['int r0 = atomic_add_unless(a, 1, 1);', 'int r0 = atomic_add_unless(a, 1, 1);'],
    'exists (0:r0=1 /\\ 1:r0=1)',
    'N N N N N',
  ],
  [
    'sub_and_test, dec_and_test: one is last',
    ['int r0 = atomic_sub_and_test(2, a);', 'int r0 = atomic_dec_and_test(a);'],
    'forall (0:r0=1 \\/ 1:r0=1)',
    'A A A A A',
    'a=3;',
  ],
  ['add_negative', ['int r0 = atomic_add_negative(-3, a);'], 'forall (0:r0=1 /\\ a=-1)', 'A A A A A', 'a=2;'],
  [
    'andnot, xor, and',
    ['atomic_andnot(2, a); int r0 = atomic_fetch_xor_relaxed(5, a); atomic_and(6, a);'],
    'forall (0:r0=5 /\\ a=0)',
    'A A A A A',
    'a=7;',
  ],
  // locks
  [
    'is_locked around and inside (CoWW+sil-lock-sil-unlock-sil)',
    [
      'int r0 = spin_is_locked(s); spin_lock(s); int r1 = spin_is_locked(s); spin_unlock(s); int r2 = spin_is_locked(s);',
    ],
    'exists (0:r0=0 /\\ 0:r1=1 /\\ 0:r2=0)',
    'A A A A A',
  ],
  ['a lock taken twice', ['spin_lock(s); spin_lock(s); spin_unlock(s); spin_unlock(s);'], 'exists (x=0)', 'N N N N N'],
  [
    'double-checked locking (DCL-broken)',
    Array.from(
      { length: 2 },
      () =>
        'int r0 = READ_ONCE(*x); if (r0 == 0) { spin_lock(s); int r1 = READ_ONCE(*x); if (r1 == 0) { WRITE_ONCE(*y, 1); WRITE_ONCE(*x, 1); } spin_unlock(s); } int r2 = READ_ONCE(*y);',
    ),
    'locations [x; y; 0:r0; 0:r1; 1:r0; 1:r1]\nexists (0:r2=0 \\/ 1:r2=0)',
    'N N S S S',
  ],
  [
    'double-checked locking (DCL-fixed)',
    Array.from(
      { length: 2 },
      () =>
        'int r0 = smp_load_acquire(x); if (r0 == 0) { spin_lock(s); int r1 = READ_ONCE(*x); if (r1 == 0) { WRITE_ONCE(*y, 1); smp_store_release(x, 1); } spin_unlock(s); } int r2 = READ_ONCE(*y);',
    ),
    'exists (0:r2=0 \\/ 1:r2=0)',
    'N N N N N',
  ],
  [
    'roach motel: what is before a lock may move into its section (RM-broken)',
    [
      'int r2; spin_lock(s); r2 = atomic_inc_return(a); WRITE_ONCE(*x, 1); spin_unlock(s);',
      'int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*x); spin_lock(s); int r2 = atomic_inc_return(a); spin_unlock(s);',
    ],
    'filter (1:r0=0 /\\ 1:r1=1) locations [x; a] exists (1:r2=1)',
    'N N N N N',
  ],
  [
    'MP from an unlock to a lock of another process',
    [
      'spin_lock(s); WRITE_ONCE(*x, 1); spin_unlock(s); WRITE_ONCE(*y, 1);',
      'int r0 = READ_ONCE(*y); spin_lock(s); int r1 = READ_ONCE(*x); spin_unlock(s);',
    ],
    MP,
    'N N N N N',
  ],
]);
