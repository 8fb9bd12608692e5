/**
 * Grace periods and read-side critical sections. For lkmm the rule is that of the kernel's documentation: an outcome is
 * forbidden where a cycle has no fewer grace periods than sections. Machines have other order besides.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';
import { checkAll, textOf } from './verdicts.js';

const section = (body: string): string => `rcu_read_lock(); ${body} rcu_read_unlock();`;
const UPDATE = 'WRITE_ONCE(*x, 1); synchronize_rcu(); WRITE_ONCE(*y, 1);';
const READ = 'int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*y);';
/** seen what follows the grace period, and not what precedes it */
const SPANS = 'exists (0:r0=0 /\\ 0:r1=1)';
/** Reads one location and writes the next. */
const pass = (from: string, to: string): string => `int r0 = READ_ONCE(*${from}); WRITE_ONCE(*${to}, 1);`;
const wait = (from: string, to: string): string =>
  `int r0 = READ_ONCE(*${from}); synchronize_rcu(); WRITE_ONCE(*${to}, 1);`;
const ALL = (processes: number): string =>
  `exists (${Array.from({ length: processes }, (_, p) => `${p}:r0=1`).join(' /\\ ')})`;

checkAll([
  ['a section does not span a grace period (RCU+sync+read)', [section(READ), UPDATE], SPANS, 'N N N N N'],
  [
    'reads in the other order',
    [section('int r1 = READ_ONCE(*y); int r0 = READ_ONCE(*x);'), UPDATE],
    SPANS,
    'N N N N N',
  ],
  ['without a section', [READ, UPDATE], SPANS, 'S S S S S'],
  ['without a grace period', [section(READ), 'WRITE_ONCE(*x, 1); smp_mb(); WRITE_ONCE(*y, 1);'], SPANS, 'S S S S S'],
  [
    'two sections',
    [`${section('int r0 = READ_ONCE(*x);')} ${section('int r1 = READ_ONCE(*y);')}`, UPDATE],
    SPANS,
    'S S S S S',
  ],
  [
    'nested sections',
    [section(`${section('int r0 = READ_ONCE(*x);')} int r1 = READ_ONCE(*y);`), UPDATE],
    SPANS,
    'N N N N N',
  ],
  ['an expedited grace period', [section(READ), UPDATE.replace('rcu()', 'rcu_expedited()')], SPANS, 'N N N N N'],
  [
    'what was found is not freed (RCU+sync+free)',
    [
      section('int *r0 = rcu_dereference(*p); int r1 = READ_ONCE(*r0);'),
      'rcu_assign_pointer(*p, z); synchronize_rcu(); WRITE_ONCE(*x, 0);',
    ],
    'exists (0:r0=x /\\ 0:r1=0)',
    'N N N N N',
    'x=1; p=x; z=1;',
  ],
  ['LB: one section, one grace period', [section(pass('x', 'y')), wait('y', 'x')], ALL(2), 'N N N N N'],
  [
    'LB: two sections, one grace period',
    [section(pass('x', 'y')), section(pass('y', 'z')), wait('z', 'x')],
    ALL(3),
    'N N S S S',
  ],
  [
    'LB: one section, two grace periods',
    [section(pass('x', 'y')), wait('y', 'z'), wait('z', 'x')],
    ALL(3),
    'N N N N N',
  ],
  [
    'LB: two sections, two grace periods',
    [section(pass('x', 'y')), wait('y', 'z'), section(pass('z', 'w')), wait('w', 'x')],
    ALL(4),
    'N N N N N',
  ],
  [
    'LB: two sections side by side, two grace periods',
    [section(pass('x', 'y')), section(pass('y', 'z')), wait('z', 'w'), wait('w', 'x')],
    ALL(4),
    'N N N N N',
  ],
  [
    'SB: a section is as good as a fence against a grace period',
    [
      section('WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y);'),
      'WRITE_ONCE(*y, 1); synchronize_rcu(); int r0 = READ_ONCE(*x);',
    ],
    'exists (0:r0=0 /\\ 1:r0=0)',
    'N N N N N',
  ],
  [
    'SB without the section',
    ['WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y);', 'WRITE_ONCE(*y, 1); synchronize_rcu(); int r0 = READ_ONCE(*x);'],
    'exists (0:r0=0 /\\ 1:r0=0)',
    'N S S S S',
  ],
  [
    'a grace period inside a section never ends',
    [section('synchronize_rcu(); WRITE_ONCE(*x, 1);')],
    'exists (x=0)',
    'N N N N N',
  ],
  [
    "an unlock without its lock is nobody's",
    ['rcu_read_unlock(); int r0 = READ_ONCE(*x); rcu_read_lock(); int r1 = READ_ONCE(*y);', UPDATE],
    SPANS,
    'S S S S S',
  ],
]);

test('a grace period inside a section leaves no execution at all', () => {
  const { positive, negative } = checkLitmus(
    textOf(['t', [section('synchronize_rcu(); WRITE_ONCE(*x, 1);')], '', '']),
    'f',
    'lkmm',
  );
  assert.deepEqual([positive, negative], [0, 0]);
});

/** Store buffering: between the accesses, grace periods on the one side and sections on the other. */
const between = (many: number): string =>
  textOf([
    't',
    [
      `WRITE_ONCE(*x, 1); ${'synchronize_rcu(); '.repeat(many)} int r0 = READ_ONCE(*y);`,
      `WRITE_ONCE(*y, 1); ${section('').repeat(many)} int r0 = READ_ONCE(*x);`,
    ],
    'exists (0:r0=0 /\\ 1:r0=0)',
    '',
  ]);

test('a hundred grace periods and sections between the same accesses say no more than one of each', () => {
  const verdict = ({ verdict, positive, negative }: ReturnType<typeof checkLitmus>) => [verdict, positive, negative];
  for (const model of ['sc', 'lkmm', 'armv8'])
    assert.deepEqual(
      verdict(checkLitmus(between(100), 'f', model)),
      verdict(checkLitmus(between(1), 'f', model)),
      model,
    );
});

test('one judgement of many grace periods looks at the clock', () => {
  let ms = 0;
  const bounds = { deadlineMs: 2000, now: () => ms++ };
  const { verdict, notes, error } = checkLitmus(between(200), 'f', 'lkmm', bounds);
  assert.deepEqual([verdict, error], ['Unknown', null]);
  assert.match(notes[0] ?? '', /^not all executions were looked at, time or memory ran out/);
});
