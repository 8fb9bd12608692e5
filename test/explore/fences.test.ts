/** Every fence in every place of the two-thread shapes, against a rule of one line per model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { condition, program } from './shapes.js';

const FENCES = ['', 'mb', 'rmb', 'wmb', 'before_atomic', 'after_atomic', 'after_spinlock', 'barrier'];

function never(threads: readonly string[], wanted: string, model: string): boolean {
  const found = decide(program(threads.join(' | '), threads), model, { classify: condition(wanted) });
  assert.ok(found.complete && found.negative > 0);
  return found.positive === 0;
}

function join(...statements: readonly string[]): string {
  return statements.filter((s) => s !== '').join('; ');
}

test('Dekker (SB): both sides need mb, under tso and lkmm; none needs it under sc', () => {
  for (const a of FENCES) {
    for (const b of FENCES) {
      const threads = [join('x=1', a, 'r1=y'), join('y=1', b, 'r1=x')];
      for (const model of ['sc', 'tso', 'lkmm']) {
        const expected = model === 'sc' || (a === 'mb' && b === 'mb');
        assert.equal(never(threads, '0:r1=0 1:r1=0', model), expected, `${model}: ${threads.join(' | ')}`);
      }
    }
  }
});

test('MP: tso orders it; lkmm needs order of the writes and order of the reads', () => {
  const writers = {
    'x=1; y=1': false,
    'x=1; wmb; y=1': true,
    'x=1; mb; y=1': true,
    'x=1; y:=1': true,
    'x=1; rmb; y=1': false,
  };
  const readers = {
    'r1=y; r2=x': false,
    'r1=y; rmb; r2=x': true,
    'r1=y; mb; r2=x': true,
    'r1:=y; r2=x': true,
    'r1=y; r2=x addr r1': true,
    'r1=y; if r1==1; r2=x': false,
    'r1=y; wmb; r2=x': false,
  };
  for (const [write, ordersWrites] of Object.entries(writers)) {
    for (const [read, ordersReads] of Object.entries(readers)) {
      for (const model of ['sc', 'tso', 'lkmm']) {
        const expected = model !== 'lkmm' || (ordersWrites && ordersReads);
        assert.equal(never([write, read], '1:r1=1 1:r2=0', model), expected, `${model}: ${write} | ${read}`);
      }
    }
  }
});

test('LB: lkmm needs a dependency, acquire, release or mb on both sides', () => {
  const sides = {
    'r1=x; y=1': false,
    'r1=x; rmb; y=1': false,
    'r1=x; wmb; y=1': false,
    'r1=x; mb; y=1': true,
    'r1:=x; y=1': true,
    'r1=x; y:=1': true,
    'r1=x; y=1 data r1': true,
    'r1=x; y=1 addr r1': true,
    'r1=x; if r1==1; y=1': true,
  };
  const other = (side: string): string => side.replace('x', 't').replace('y', 'x').replace('t', 'y');
  for (const [a, ordersA] of Object.entries(sides)) {
    for (const [b, ordersB] of Object.entries(sides)) {
      for (const model of ['sc', 'tso', 'lkmm']) {
        const expected = model !== 'lkmm' || (ordersA && ordersB);
        assert.equal(never([a, other(b)], '0:r1=1 1:r1=1', model), expected, `${model}: ${a} | ${other(b)}`);
      }
    }
  }
});
