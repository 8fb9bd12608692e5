/** C as it is, and as herd7 takes it: verdict, positive and negative executions, flags. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

function decided(text: string, model: string): string {
  const { verdict, positive, negative, flags, error } = checkLitmus(text, 'f', model);
  assert.equal(error, null, text);
  return [verdict, positive, negative, ...flags].join(' ');
}

/** name, initial state, processes, condition, what is decided by model */
type Row = readonly [string, string, readonly string[], string, Readonly<Record<string, string>>];
const PARAMETERS = 'int *x, int *y, int *z, atomic_t *a, long *w, atomic64_t *b, spinlock_t *l, struct srcu_struct *s';
const LB = 'r1 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 1);';
const MP = 'WRITE_ONCE(*x, 1); smp_store_release(y, 1);';
const GUARD = 'int r0 = READ_ONCE(*x); int go; go = 0;';

const ROWS: readonly Row[] = [
  [
    'a branch carries its control on through a local',
    '',
    [`${GUARD} if (r0 == 1) go = 1; if (go == 1) WRITE_ONCE(*y, 1);`, `int ${LB}`],
    'exists (0:r0=1 /\\ 1:r1=1)',
    { lkmm: 'Never 0 2' },
  ],
  [
    'a branch carries its control on through a copy of a local',
    '',
    [`${GUARD} if (r0 == 1) go = 1; int c = go + 1; if (c == 2) WRITE_ONCE(*y, 1);`, `int ${LB}`],
    'exists (0:r0=1 /\\ 1:r1=1)',
    { lkmm: 'Never 0 2' },
  ],
  [
    'a branch is no data dependency of what is assigned in it',
    '',
    [`${GUARD} if (r0 == 1) go = 1; WRITE_ONCE(*y, go);`, `int ${LB}`],
    'exists (0:r0=1 /\\ 1:r1=1)',
    { lkmm: 'Sometimes 1 3' },
  ],
  [
    'a branch that is not taken carries nothing',
    '',
    [`${GUARD} if (r0 == 0) go = 1; if (go == 0) WRITE_ONCE(*y, 1);`, `int ${LB}`],
    'exists (0:r0=1 /\\ 1:r1=1)',
    { lkmm: 'Sometimes 1 2' },
  ],
  [
    'operands stand in no order',
    '',
    [MP, 'int r0 = smp_load_acquire(y) * 2 + READ_ONCE(*x);'],
    'exists (1:r0=2)',
    { sc: 'Sometimes 1 3', tso: 'Sometimes 1 3', lkmm: 'Sometimes 1 3' },
  ],
  [
    'operands of && stand in order',
    '',
    [MP, 'int r0 = READ_ONCE(*y) && !READ_ONCE(*x);'],
    'exists (1:r0=1)',
    { sc: 'Never 0 2', lkmm: 'Sometimes 1 2' },
  ],
  [
    "an RMW's arguments come before it",
    '',
    [MP, 'int r0; r0 = atomic_fetch_add(READ_ONCE(*y), a); r0 = READ_ONCE(*x);', ''],
    'exists (a=1 /\\ 1:r0=0)',
    { sc: 'Never 0 3', lkmm: 'Never 0 3' },
  ],
  [
    'int is 32 bits',
    'x=2147483647',
    ['int r0 = READ_ONCE(*x) + 1;'],
    'exists (0:r0=-2147483648)',
    { sc: 'Always 1 0' },
  ],
  [
    'atomic_t is 32 bits',
    'atomic_t a = ATOMIC_INIT(-1)',
    ['int r0 = atomic_inc_and_test(a);'],
    'exists (0:r0=1 /\\ a=0)',
    { sc: 'Always 1 0' },
  ],
  [
    'long is 64 bits',
    'long w = 2147483647',
    ['long r0 = READ_ONCE(*w) + 1;'],
    'exists (0:r0=2147483648)',
    { sc: 'Always 1 0' },
  ],
  [
    'atomic64_t is 64 bits',
    'atomic64_t b = ATOMIC_INIT(2147483647)',
    ['atomic64_inc(b);'],
    'exists (b=2147483648)',
    { sc: 'Always 1 0' },
  ],
  [
    'u32 has no sign',
    '',
    ['u32 r0 = 0; r0 = r0 - 1; int r1 = r0 > 5;'],
    'exists (0:r0=4294967295 /\\ 0:r0=-1 /\\ 0:r1=1)',
    { sc: 'Always 1 0' },
  ],
  [
    'a cast cuts off',
    '',
    ['int r0 = (u8)300; int r1 = (s8)200; int r2 = (bool)7;'],
    'exists (0:r0=44 /\\ 0:r1=-56 /\\ 0:r2=1)',
    { sc: 'Always 1 0' },
  ],
  [
    'a shift by more than there are bits',
    '',
    ['int r0 = 1 << 33; long r1 = 1L << 33;'],
    'exists (0:r0=2 /\\ 0:r1=8589934592)',
    { sc: 'Always 1 0' },
  ],
  ['octal and hexadecimal', '', ['int r0 = 017; int r1 = 0x1f;'], 'exists (0:r0=15 /\\ 0:r1=31)', { sc: 'Always 1 0' }],
  [
    'a postfix step gives the value before it',
    '',
    ['int r0 = 3; int r1 = r0++ + 1;'],
    'exists (0:r0=4 /\\ 0:r1=4)',
    { sc: 'Always 1 0' },
  ],
  [
    "a lock's initial value counts for nothing, and asking for its final one is flagged",
    'int l = 1',
    ['spin_lock(l); WRITE_ONCE(*x, 1); spin_unlock(l);'],
    'exists (l=1)',
    { lkmm: 'Always 1 0 lock-final' },
  ],
  [
    'SRCU: a section of the domain, and of another',
    '',
    [
      'WRITE_ONCE(*x, 1); synchronize_srcu(s); WRITE_ONCE(*y, 1);',
      'int i; int r0; int r1; i = srcu_down_read(s); r0 = READ_ONCE(*y); r1 = READ_ONCE(*x); srcu_up_read(s, i);',
    ],
    'exists (1:r0=1 /\\ 1:r1=0)',
    { sc: 'Never 0 3', tso: 'Never 0 3', lkmm: 'Never 0 3', armv8: 'Never 0 3', ppc: 'Never 0 3' },
  ],
  [
    'SB with smp_mb__after_srcu_read_unlock()',
    '',
    [
      'int i = srcu_read_lock(s); WRITE_ONCE(*x, 1); srcu_read_unlock(s, i); smp_mb__after_srcu_read_unlock(); int r0 = READ_ONCE(*y);',
      'WRITE_ONCE(*y, 1); smp_mb(); int r0 = READ_ONCE(*x);',
    ],
    'exists (0:r0=0 /\\ 1:r0=0)',
    { lkmm: 'Never 0 3' },
  ],
  [
    'a while loop',
    '',
    ['smp_store_release(y, 1);', 'int r0 = 0; while (smp_load_acquire(y) == 0) r0 = r0 + 1;'],
    'exists (1:r0=2)',
    { sc: 'Sometimes 1 2' },
  ],
  [
    'a do loop',
    '',
    ['smp_store_release(y, 1);', 'int r0 = 0; do r0++; while (smp_load_acquire(y) == 0);'],
    'exists (1:r0=2)',
    { sc: 'Sometimes 1 1' },
  ],
  ['a for loop', '', ['int r0 = 5; for (int i = 0; i < 2; i++) r0 += i;'], 'exists (0:r0=6)', { sc: 'Always 1 0' }],
  ['a loop that has no end', '', ['for (;;) WRITE_ONCE(*x, 1);'], 'exists (x=1)', { sc: 'Never 0 0' }],
];

for (const [name, init, processes, condition, by] of ROWS) {
  test(name, () => {
    const bodies = processes.map((body, index) => `P${index}(${PARAMETERS}) { ${body} }\n`).join('');
    for (const [model, wanted] of Object.entries(by)) {
      assert.equal(decided(`C t\n{ ${init} }\n${bodies}${condition}\n`, model), wanted, model);
    }
  });
}
