/** Initial states, conditions, filters and locations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus, decideLitmus } from '../../src/litmus/check.js';
import { conditionText } from '../../src/litmus/text.js';

const PARAMETERS = 'int *x, int *y, int **p, atomic_t *a, int *t';

/** The verdict of a test with one process. */
function verdict(init: string, body: string, condition: string): string | null {
  const text = `C t\n{ ${init} }\nP0(${PARAMETERS}) {\n${body}\n}\n${condition}`;
  const result = checkLitmus(text, 'f', 'sc');
  assert.equal(result.error, null, text);
  return result.verdict;
}

const HOLD: readonly (readonly [init: string, body: string, condition: string])[] = [
  ['', '', 'exists (x=0 /\\ 0:r9=0)'],
  ['x=3', '', 'exists (x=3)'],
  ['x=0x1f; y=-2;', '', 'exists (x=31 /\\ y=-2 /\\ x=0x1F)'],
  ['int x; int y = 2; atomic_t a = ATOMIC_INIT(4); unsigned long z = 5;', '', 'exists (y=2 /\\ a=4 /\\ z=5)'],
  ['int *p = &x;', '', 'exists (p=x /\\ p=&x)'],
  ['p=x; int *q=y;', '', 'exists (p=x /\\ q=y /\\ not (p=y))'],
  ['p=&y; y=5;', 'int *r0 = READ_ONCE(*p); int r1 = READ_ONCE(*r0);', 'exists (0:r0=y /\\ 0:r1=5)'],
  ['int t[3] = {7,8,9};', 'int r0 = READ_ONCE(t[2]); WRITE_ONCE(*t, 1);', 'exists (0:r0=9 /\\ t[0]=1 /\\ t[1]=8)'],
  ['0:r0=5; P0:r1=x; spinlock_t s;', 'int r0; WRITE_ONCE(*y, r0);', 'exists (y=5 /\\ 0:r1=x)'],
  ['[x]=4; (* comment *) int *y; // another\n', '', 'exists ([x]=4 /\\ y=0)'],
  ['x=1;', '', 'forall (true)'],
  ['x=1;', '', ''],
  ['x=1;', '', 'exists (x=2 => false)'],
  ['x=1;', '', 'exists (x=2 \\/ x=1 /\\ y=0)'],
  ['x=1;', '', 'exists (~(x=2) /\\ x!=3 /\\ not (y=1))'],
  ['x=1; y=1;', 'int r0 = READ_ONCE(*x);', 'exists (0:r0=[y] /\\ *x=[y])'],
  ['', 'int r0 = (1 + 2 * 3 == 7) && !(5 & 2) || 0;', 'exists (0:r0=1)'],
  ['', 'int r0 = ~0 << 2 ^ 1; int r1 = 7 % 4 - (8 >> 1) / 2;', 'exists (0:r0=-3 /\\ 0:r1=1)'],
  ['', 'int r0 = 1 ? 2 : 3, r1; r1 = r0 += 4; r0--; ++r1;', 'exists (0:r0=5 /\\ 0:r1=7)'],
  ['', 'int r0 = (int)(long *)x == x; u64 r1 = 3UL; struct foo *r2 = NULL;', 'exists (0:r0=1 /\\ 0:r1=3 /\\ 0:r2=0)'],
  ['', 'int r0; if (r0 < 1) { if (r0) r0 = 9; else r0 = 2; } else { r0 = 3; }', 'exists (0:r0=2)'],
  ['', 'r7 = 3; /* undeclared */', 'locations [x; 0:r7; p;] exists (0:r7=3)'],
  ['x=2;', '*x = *x + 1; if (*x == 3) *y = 1;', 'exists (y=1)'],
];

for (const [init, body, condition] of HOLD) {
  test(`holds: {${init}} ${body} ${condition}`, () => assert.equal(verdict(init, body, condition), 'Always'));
}

test('what does not hold', () => {
  assert.equal(verdict('x=1', '', 'exists (x=2)'), 'Never');
  assert.equal(verdict('x=1', '', 'forall (x=1 /\\ false)'), 'Never');
  assert.equal(verdict('p=x', '', 'exists (p=y)'), 'Never');
});

const TWO = (condition: string): string =>
  `C two\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nP1(int *x) { int r0 = READ_ONCE(*x); }\n${condition}`;

test('a filter leaves executions out; locations add to the states', () => {
  const all = decideLitmus(TWO('exists (1:r0=1)'), 'f', 'sc');
  assert.deepEqual([all.verdict, all.positive, all.negative, all.states], ['Sometimes', 1, 1, 2]);
  const some = decideLitmus(TWO('filter (1:r0=1) exists (1:r0=1)'), 'f', 'sc');
  assert.deepEqual([some.verdict, some.positive, some.negative, some.states], ['Always', 1, 0, 1]);
  const shown = decideLitmus(TWO('locations [1:r0; x] exists (x=1)'), 'f', 'sc');
  assert.deepEqual(shown.finalStates, [
    ['0', '1'],
    ['1', '1'],
  ]);
});

test('quantifiers: Observation counts the proposition', () => {
  const counts = (condition: string): unknown => {
    const { verdict: v, positive, negative } = checkLitmus(TWO(condition), 'f', 'sc');
    return [v, positive, negative];
  };
  assert.deepEqual(counts('~exists (1:r0=1)'), ['Sometimes', 1, 1]);
  assert.deepEqual(counts('forall (1:r0=1)'), ['Sometimes', 1, 1]);
  assert.deepEqual(counts('~exists (1:r0=2)'), ['Never', 0, 2]);
});

test('conditions are printed as herd prints them', () => {
  const printed = (condition: string): string =>
    conditionText(decideLitmus(TWO(condition), 'f', 'sc').parsed.condition);
  const same = [
    'exists ([x]=1 /\\ (1:r0=0 \\/ 1:r0=1) /\\ not (1:r0=5))',
    'forall (true)',
    '~exists (1:r0=x \\/ [x]=1 /\\ 1:r0=2)',
  ];
  for (const condition of same) assert.equal(printed(condition), condition);
});

test('a bound that is hit gives Unknown, not Never', () => {
  const text = `C t\n{}\n${[0, 1, 2, 3].map((i) => `P${i}(int *x, int *y) {\n${'int r0 = xchg_relaxed(x, 1); r0 = xchg_relaxed(y, 2);'.repeat(4)}\n}\n`).join('')}exists (x=9)`;
  assert.equal(checkLitmus(text, 'f', 'lkmm', { deadlineMs: 1 }).verdict, 'Unknown');
});
