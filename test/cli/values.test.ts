import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, countList, fractionList, oneOfList, pageList, size } from '../../src/cli/values.js';

test('what a list names twice is taken once, where it stands first', () => {
  assert.deepEqual(oneOfList('--model', ['sc', 'tso'])('tso,sc,tso'), ['tso', 'sc']);
  assert.deepEqual(countList('--pages', 1)('1Ki,2Ki,1024'), [1024, 2048]);
  assert.deepEqual(fractionList('--pinned')('1%,0.01,0'), [0.01, 0]);
});

test('a count has a least and a most', () => {
  const parse = count('--n', 2, 1024);
  assert.deepEqual(['2', '1Ki'].map(parse), [2, 1024]);
  assert.throws(() => parse('1'), /--n: at least 2, not '1'/);
  assert.throws(() => parse('1025'), /--n: at most 1024, not '1025'/);
  assert.throws(() => count('--n', 0)('99999999999999999999'), /at most 9007199254740991/);
});

test('pages are counted, or said as the memory they map', () => {
  const parse = pageList('--pages', 512);
  assert.deepEqual(parse('64Ki,256MiB,64GiB,1Mi'), [65536, 16777216, 1048576]);
  assert.deepEqual(parse('2.5MiB'), [640]);
  for (const wrong of ['1MiB', '2.0001MiB', 'GiB', '-1GiB', '64 GiB', '1e3GiB', '64GB', '9999999999TiB'])
    assert.throws(() => parse(wrong), { exit: 64 }, wrong);
});

test('a size has its unit, a least and a most', () => {
  const parse = size('--rss', 2 ** 21, 2 ** 44);
  assert.equal(parse('64GiB'), 2 ** 36);
  assert.equal(parse('1.5GiB'), 1.5 * 2 ** 30);
  for (const wrong of ['64', '1MiB', '17TiB', 'much', ''])
    assert.throws(() => parse(wrong), /--rss: '.*' is no size from 2MiB to 16TiB, as in 512MiB or 64GiB/);
});
