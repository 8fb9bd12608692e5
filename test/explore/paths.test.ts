/** Runs of threads that are given values: none is missing (crosscheck.test.ts), and few are there that nobody can run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from '../../src/explore/bounds.js';
import { enumeratePaths } from '../../src/explore/paths.js';
import type { Event, Program, Run } from '../../src/explore/program.js';
import { program } from './shapes.js';

const add = (n: bigint): Event => ({ kind: 'rmw', loc: 'x', order: 'full', op: 'add', apply: (old) => old + n });
const read = (loc: string): Event => ({ kind: 'read', loc, order: 'once' });

/** Takes 100, looks at y, and gives it back before or after a look at z. */
function taker(): Program['threads'][number] {
  return {
    name: 'P0',
    run(reads: readonly bigint[]): Run {
      const rest = reads[1] === 1n ? [add(-100n), read('z')] : [read('z'), add(-100n)];
      const events = [add(100n), read('y'), ...rest].slice(0, reads.length + 1);
      return { status: reads.length === 4 ? 'done' : 'reading', events, registers: {} };
    },
  };
}

test('what a thread reads was not made of what it does in another of its runs', () => {
  const [other] = program('', ['inc x; y=1']).threads;
  const twoThreads: Program = { name: '', init: new Map(), threads: [taker(), other as Program['threads'][number]] };
  const { threads, complete } = enumeratePaths(twoThreads, 1000, new Budget({}, Infinity));
  assert.ok(complete);
  const back = (threads[0] ?? []).map(({ reads }) => (reads[1] === 1n ? reads[2] : reads[3]));
  assert.deepEqual([...new Set(back)].sort(), [100n, 101n], 'never 0 or 1, from which it would go below zero');
  const counted = (threads[1] ?? []).map(({ reads }) => reads[0]);
  assert.deepEqual([...new Set(counted)].sort(), [0n, 100n]);
});
