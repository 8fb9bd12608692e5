import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

const notes = (condition: string, initial = ''): readonly string[] => {
  const text = `C T\n{${initial}}\nP0(int *x) { int r0; int r1 = READ_ONCE(*x); r2 = READ_ONCE(*x); }\nexists (${condition})\n`;
  const { verdict, error, notes } = checkLitmus(text, 'T', 'sc');
  assert.equal(error, null);
  assert.equal(verdict, condition.includes('=1') ? 'Never' : 'Always');
  return notes;
};

test('a register that no code has is told of, once; one that is declared, set or given is not', () => {
  assert.deepEqual(notes('0:r9=1 \\/ 0:r9=1 /\\ x=0'), ['0:r9 is in the condition and nowhere in P0: it is 0']);
  for (const own of ['r0', 'r1', 'r2']) assert.deepEqual(notes(`0:${own}=1`), []);
  assert.deepEqual(notes('0:r9=0', '0:r9=0;'), []);
});
