import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explanations } from '../../src/cli/explanations.js';
import { flipsDone } from '../../src/cli/explanations-doing.js';
import { SCENARIOS, type Variant } from '../../src/verdict/scenarios.js';

const VARIANT: Variant = {
  protocol: 'early_wrprotect',
  wrprotect: 'store',
  fence: 'none',
  fence_per: '',
  pin: 'add1024',
};

test('a search for fences says of each set that it tries how many of that size there are', () => {
  const said: string[] = [];
  const ask = {
    variants: [VARIANT],
    models: ['tso' as const],
    properties: undefined,
    witness: false,
    flip: true,
    maxSeconds: undefined,
    lines: undefined,
  };
  const found = [...explanations(SCENARIOS.slice(0, 1), ask, ({ doing }) => said.push(doing))];
  assert.equal(found.length, 1);
  const where = '(pin_vs_fork: early_wrprotect wrprotect=store fence=none pin=add1024)';
  assert.equal(said[0], `verdicts ${where}`);
  assert.equal(said[1], `fences under tso, one after every step ${where}`);
  const first = said.find((line) => line.startsWith('fences under tso, one alone: 0 of ')) ?? '';
  const of = Number(/0 of (\d+)/.exec(first)?.[1]);
  assert.ok(of > 1);
  assert.equal(said.filter((line) => line.startsWith('fences under tso, one alone: ')).length, of);
  assert.ok(said.some((line) => line.startsWith('fences under tso, pairs: ')));
});

test('once it takes long, what is left is estimated, or when the search is stopped', () => {
  let now = 0;
  const said: string[] = [];
  const at = (until: number) =>
    flipsDone(
      'lkmm',
      until,
      (what) => said.push(what),
      () => now,
    );
  const roomy = at(1e6);
  roomy({ size: 2, done: 0, of: 120 });
  now = 4000;
  roomy({ size: 2, done: 40, of: 120 });
  now = 0;
  const short = at(6000);
  short({ size: 2, done: 0, of: 120 });
  now = 4000;
  short({ size: 2, done: 40, of: 120 });
  assert.deepEqual(said, [
    'fences under lkmm, pairs: 0 of 120',
    'fences under lkmm, pairs: 40 of 120, about 8 s left of these',
    'fences under lkmm, pairs: 0 of 120',
    'fences under lkmm, pairs: 40 of 120, stopped in 2 s (--max-seconds)',
  ]);
});
