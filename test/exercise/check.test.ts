// What is no answer, or one that changes what is not to be changed, is told so in a sentence, and is never right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, checkAnswer, textOf } from '../../src/exercise/check.js';
import { editsOf } from '../../src/exercise/edits.js';
import { type Exercise, exerciseSchema } from '../../src/exercise/schema.js';
import { decideVariant } from '../../src/exercise/variant.js';
import { classic } from '../support/graph.js';

const common = { id: 'x', title: 'x', question: 'x', hints: ['x'], explanation: 'x' };
const SB = classic('SB+poonceonces');
const fences = exerciseSchema.parse({
  ...common,
  program: { kind: 'litmus', lines: SB.trimEnd().split('\n') },
  answer: { kind: 'test', may: ['fences'], verdicts: { lkmm: 'Never' }, most: 2 },
});
const knobs = exerciseSchema.parse({
  ...common,
  program: {
    kind: 'protocol',
    ...{ protocol: 'early_wrprotect', scenario: 'pin_vs_fork', property: 'lost_pin' },
    ...{ given: { wrprotect: 'store', fence: 'none' }, choose: ['wrprotect'] },
  },
  answer: { kind: 'variant', verdicts: { tso: 'Never' } },
});

function refused(exercise: Exercise, answer: Answer, why: RegExp): void {
  const checked = checkAnswer(exercise, answer, decideVariant);
  assert.equal(checked.right, false);
  assert.match(checked.why, why);
}

test('what is not to be changed', () => {
  const text = (from: string, to: string): Answer => ({ kind: 'test', text: SB.replace(from, to) });
  assert.equal(textOf(fences.program as Extract<Exercise['program'], { kind: 'litmus' }>), SB);
  refused(fences, text('exists (0:r0=0', 'exists (0:r0=7'), /the condition is not yours/);
  refused(fences, text('WRITE_ONCE(*x, 1)', 'WRITE_ONCE(*x, 2)'), /the code of P0 is not yours/);
  refused(fences, text('{}', '{ x=1; }'), /the initial state is not yours/);
  refused(fences, text('READ_ONCE(*y)', 'smp_load_acquire(y)'), /the code of P0/);
  refused(fences, text('int *x, int *y', 'int *y, int *x'), /the parameters of P0/);
  refused(fences, text('\nexists', '\nP2(int *x) { }\n\nexists'), /the number of processes/);
});

test('what is no test, or no answer', () => {
  refused(fences, { kind: 'test', text: '' }, /^line 1: .*C NAME/);
  refused(fences, { kind: 'test', text: SB.replace('{}', '{') }, /^line \d+: /);
  refused(fences, { kind: 'verdicts', verdicts: {} }, /kind test is asked for/);
  refused(knobs, { kind: 'test', text: SB }, /kind variant is asked for/);
  refused(knobs, { kind: 'variant', knobs: { wrprotect: 'none' } }, /wrprotect has no value none: store, /);
  refused(knobs, { kind: 'variant', knobs: { fence: 'full' } }, /fence is not yours/);
  refused(
    knobs,
    { kind: 'variant', knobs: { wrprotect: 'store' } },
    /under tso the explorer says Sometimes; wanted is Never/,
  );
});

test('fences are counted where they are, comments and white space are not', () => {
  const changed = SB.replaceAll(/(WRITE_ONCE\(.*\);)/g, '$1 /* smp_mb(); */\n\n  smp_mb ( ) ;');
  assert.deepEqual(editsOf(SB, changed, ['fences']), { fences: ['smp_mb', 'smp_mb'], other: undefined });
  const orders = SB.replaceAll(/READ_ONCE\(\*(\w)\)/g, 'smp_load_acquire($1)');
  assert.deepEqual(editsOf(SB, orders, ['orders']), {
    fences: ['smp_load_acquire', 'smp_load_acquire'],
    other: undefined,
  });
  assert.equal(editsOf(SB, orders, ['fences']).other, 'the code of P0');
});

test('the schema refuses a file that asks for the wrong kind of answer', () => {
  const { program } = knobs;
  assert.throws(() => exerciseSchema.parse({ ...fences, program }), /a protocol is asked about by a variant/);
  assert.throws(() => exerciseSchema.parse({ ...fences, solution: 'smp_mb' }), /solution/);
});
