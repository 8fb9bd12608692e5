import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, countList, fractionList, oneOfList } from '../../src/cli/values.js';

test('what a list names twice is taken once, where it stands first', () => {
  assert.deepEqual(oneOfList('--model', ['sc', 'tso'])('tso,sc,tso'), ['tso', 'sc']);
  assert.deepEqual(countList('--pages', 1)('1Ki,2Ki,1024'), [1024, 2048]);
  assert.deepEqual(fractionList('--pinned')('1%,0.01,0'), [0.01, 0]);
});

test('a count has a least and a most', () => {
  const parse = count('--n', 2, 1024);
  assert.deepEqual(['2', '1Ki'].map(parse), [2, 1024]);
  assert.throws(() => parse('1'), /--n: '1' is not a whole number of at least 2/);
  assert.throws(() => parse('1025'), /--n: at most 1024, not '1025'/);
  assert.throws(() => count('--n', 0)('99999999999999999999'), /not a whole number/);
});
