/** For each exercise a right answer and wrong ones. They are no part of the exercises: who solves them does not see these. */
import assert from 'node:assert/strict';
import { type Answer, textOf } from '../../src/exercise/check.js';
import type { Exercise } from '../../src/exercise/schema.js';

/** A change of the test's text: what is put in the place of what. */
type Change = readonly (readonly [from: string | RegExp, to: string])[];

export interface Samples {
  readonly right: Answer | Change;
  /** right too */
  readonly also?: readonly (Answer | Change)[];
  readonly wrong: readonly (Answer | Change)[];
}

const verdicts = (sc: string, tso: string, lkmm: string, armv8: string, ppc: string): Answer => ({
  kind: 'verdicts',
  verdicts: { sc, tso, lkmm, armv8, ppc },
});
const missing = (...pairs: readonly (readonly [string, string])[]): Answer => ({ kind: 'missing', pairs });
const knobs = (chosen: Readonly<Record<string, string>>): Answer => ({ kind: 'variant', knobs: chosen });

const [N, S] = ['Never', 'Sometimes'];
const STORES = [/(WRITE_ONCE\(\*[xy], 1\);)/g, '$1 smp_mb();'] as const;

export const SAMPLES: Readonly<Record<string, Samples>> = {
  outcome: {
    right: [['exists (x=0)', 'exists (0:r0=0 /\\ 1:r0=0)']],
    wrong: [
      [['exists (x=0)', 'exists (0:r0=1 /\\ 1:r0=1)']],
      [['exists (x=0)', 'exists (0:r0=2)']],
      [
        ['exists (x=0)', 'exists (0:r0=0 /\\ 1:r0=0)'],
        ['WRITE_ONCE(*x, 1);', ''],
      ],
    ],
  },
  missing: {
    right: missing(['A1', 'A2'], ['B1', 'B2']),
    wrong: [missing(['A1', 'A2']), missing(['A2', 'A1'], ['B1', 'B2']), missing()],
  },
  'fence-sb': {
    right: [STORES],
    wrong: [
      [[/(WRITE_ONCE\(\*[xy], 1\);)/g, '$1 smp_wmb();']],
      [[/(WRITE_ONCE\(\*x, 1\);)/, '$1 smp_mb();']],
      [STORES, [/(int r0)/g, 'smp_mb(); $1']],
      [['WRITE_ONCE(*x, 1);', '']],
    ],
  },
  wmb: { right: verdicts(N, S, S, S, S), wrong: [verdicts(N, N, N, N, N), verdicts(N, N, S, S, S)] },
  message: { right: verdicts(N, N, S, S, S), wrong: [verdicts(N, S, S, S, S), verdicts(N, N, N, N, N)] },
  'fence-message': {
    right: [
      ['WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); smp_wmb();'],
      ['int r1', 'smp_rmb(); int r1'],
    ],
    wrong: [
      [['WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); smp_wmb();']],
      [
        ['WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); smp_rmb();'],
        ['int r1', 'smp_wmb(); int r1'],
      ],
      [
        ['WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); smp_mb();'],
        ['int r1', 'smp_mb(); int r1'],
      ],
    ],
  },
  release: {
    right: [
      ['WRITE_ONCE(*y, 1)', 'smp_store_release(y, 1)'],
      ['READ_ONCE(*y)', 'smp_load_acquire(y)'],
    ],
    wrong: [
      [
        ['WRITE_ONCE(*x, 1)', 'smp_store_release(x, 1)'],
        ['READ_ONCE(*x)', 'smp_load_acquire(x)'],
      ],
      [['WRITE_ONCE(*x, 1)', 'smp_store_release(x, 1)']],
      [['WRITE_ONCE(*y, 1)', 'smp_store_release(y, 1)']],
      [['READ_ONCE(*x)', 'smp_load_acquire(x)']],
      [['READ_ONCE(*y)', 'smp_load_acquire(y)']],
      [
        ['WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); smp_wmb();'],
        ['READ_ONCE(*y)', 'smp_load_acquire(y)'],
      ],
    ],
  },
  redundant: { right: [['smp_mb();', '']], wrong: [[['smp_wmb();', '']], [['smp_rmb();', '']], []] },
  dependency: {
    right: [['WRITE_ONCE(*x, 1);', 'smp_mb(); WRITE_ONCE(*x, 1);']],
    wrong: [
      [['WRITE_ONCE(*y, r0);', 'smp_mb(); WRITE_ONCE(*y, r0);']],
      [['WRITE_ONCE(*x, 1);', 'smp_wmb(); WRITE_ONCE(*x, 1);']],
      [['WRITE_ONCE(*x, 1);', 'smp_rmb(); WRITE_ONCE(*x, 1);']],
    ],
  },
  'two-readers': { right: verdicts(N, N, S, N, S), wrong: [verdicts(N, N, N, N, N), verdicts(N, S, S, S, S)] },
  'grace-period': {
    right: [['smp_rmb();', '']],
    wrong: [[], [['rcu_read_lock();', '']], [['synchronize_rcu();', '']]],
  },
  'early-wrprotect': {
    right: knobs({ wrprotect: 'rmw' }),
    wrong: [knobs({ wrprotect: 'store' }), knobs({ wrprotect: 'store', fence: 'full' }), knobs({ wrprotect: 'none' })],
  },
  'every-model': {
    right: knobs({ fence: 'full', fence_per: 'pte' }),
    also: [knobs({ wrprotect: 'xchg' }), knobs({ fence: 'full', fence_per: 'fork' })],
    wrong: [knobs({ wrprotect: 'rmw', fence: 'none' }), knobs({ wrprotect: 'store', fence: 'lock', fence_per: 'pte' })],
  },
  'two-step-pin': {
    right: knobs({ pin: 'two_step' }),
    wrong: [knobs({ pin: 'add1024' }), knobs({ pin: 'two_step_mb' })],
  },
  'on-demand': {
    right: knobs({ extra: 'repair=gup_pmd' }),
    also: [knobs({ extra: 'repair=sync_if_pinned' })],
    wrong: [knobs({ extra: 'repair=rcu_tables' }), knobs({})],
  },
};

/** A sample as an answer to its exercise. */
export function answerOf({ program }: Exercise, sample: Samples['right']): Answer {
  if ('kind' in sample) return sample;
  assert.ok(program.kind === 'litmus');
  const text = sample.reduce((now, [from, to]) => {
    const next = now.replace(from, to);
    assert.notEqual(next, now, String(from));
    return next;
  }, textOf(program));
  return { kind: 'test', text };
}
