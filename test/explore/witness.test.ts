import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWitness } from '../../src/explore/witness.js';
import { formatWitness } from '../../src/explore/witness-text.js';
import { condition, program } from './shapes.js';

const PIN = program('pin', ['pte=1; r1=ref', 'r0=add ref 1; r1=pte']);
const LOST = condition('0:r1=0 1:r1=0');

function text(threads: readonly string[], model: string, wanted: string): string {
  const p = program('', threads);
  const { witness } = findWitness(p, model, condition(wanted));
  assert.ok(witness);
  return formatWitness(p, witness);
}

test('a store-buffer run: the drain is a step of its own, and the cycle names the missing order', () => {
  const { witness, complete } = findWitness(PIN, 'tso', LOST);
  assert.ok(complete && witness);
  assert.equal(
    formatWitness(PIN, witness),
    [
      'CPU 0                           CPU 1',
      '=====                           =====',
      'A1 WRITE_ONCE(pte, 1)',
      'A2 READ_ONCE(ref) = 0',
      '                                B1 add(ref) = 0, stores 1',
      '                                B2 READ_ONCE(pte) = 0',
      '(A1: pte = 1 reaches memory)',
      '',
      'cycle: A1 W pte -/-> A2 R ref -fr-> B1 W ref -> B2 R pte -fr-> A1',
      'missing: store-load order between A1 and A2',
      '',
    ].join('\n'),
  );
});

/** Steps of a machine, in turn, or two columns that have no time in common. */
const laidOut = (thread: string, length: number, model: string): string[] => {
  const p = program('', [thread, 'r1=y; r2=x']);
  const [threads, show] = [p.threads, () => 'v'.repeat(length)];
  const { witness } = findWitness(p, model, condition('1:r1=1 1:r2=0'));
  assert.ok(witness);
  return formatWitness({ ...p, threads, show }, witness).split('\n');
};

test('no line is wider than 100: a step may be long where it stands alone, and CPUs go one below the other', () => {
  const beside = laidOut('x=1; wmb; y=1', 20, 'lkmm');
  assert.match(beside[0] as string, /^CPU 0 +CPU 1$/);
  const below = laidOut('x=1; wmb; y=1', 75, 'lkmm');
  assert.deepEqual(below.slice(0, 2), ['CPU 0', '=====']);
  assert.deepEqual(below.slice(below.indexOf('CPU 1') - 1, below.indexOf('CPU 1') + 2), ['', 'CPU 1', '=====']);
  const alone = formatWitness(
    { ...PIN, show: () => 'v'.repeat(30) },
    findWitness(PIN, 'tso', LOST).witness as Parameters<typeof formatWitness>[1],
  ).split('\n');
  for (const line of [...beside, ...below, ...alone]) assert.ok(line.length <= 100, line);
  assert.match(alone[0] as string, /^CPU 0 +CPU 1$/);
});

test('no witness where there is none; whether that is certain is said', () => {
  assert.deepEqual(findWitness(PIN, 'sc', LOST), { complete: true });
  const bounded = findWitness(PIN, 'tso', LOST, { maxStates: 2 });
  assert.deepEqual(bounded, { complete: false });
});

test('lkmm: threads side by side, and the order that is missing between two loads', () => {
  const found = text(['x=1; wmb; y=1', 'r1=y; r2=x'], 'lkmm', '1:r1=1 1:r2=0');
  assert.match(found, /^A1 WRITE_ONCE\(x, 1\) +B1 READ_ONCE\(y\) = 1$/m);
  assert.match(found, /missing: load-load order between B1 and B2/);
});

test('lkmm: IRIW with acquires lacks no program order, only propagation', () => {
  const found = text(['x=1', 'r1:=x; r2=y', 'y=1', 'r1:=y; r2=x'], 'lkmm', '1:r1=1 1:r2=0 3:r1=1 3:r2=0');
  assert.match(found, /cycle: /);
  assert.doesNotMatch(found, /missing/);
});

test('an outcome of an interleaving has no cycle, and changes threads as seldom as possible', () => {
  const { witness } = findWitness(program('', ['x=1; y=1', 'r1=y; r2=x']), 'sc', condition('1:r1=1 1:r2=1'));
  assert.equal(witness?.cycle, undefined);
  assert.deepEqual(
    witness?.steps?.map(({ thread }) => thread),
    [0, 0, 1, 1],
  );
});
