import assert from 'node:assert/strict';
import { test } from 'node:test';
import { align, type Block, overLaunches } from '../../src/stats/launches.js';
import { secondQuarter } from '../../src/stats/second-quarter.js';

/** One block per launch. */
const cell = (...launches: number[][]): Block[] => launches.map((logs, launch) => ({ launch, block: 0, logs }));
const logsOf = (blocks: readonly Block[] = []): number[][] => blocks.map(({ logs }) => [...logs]);
const difference = (a: number, b: number): number => a - b;

test('what a block does to all cells alike is taken out, and what it does to one of them stays', () => {
  const [a, b, c] = align([cell([1], [1], [1.5], [1]), cell([2], [2], [2.5], [2]), cell([3], [9], [3.5], [3])]);
  assert.deepEqual(logsOf(a), [[1], [1], [1], [1]]);
  assert.deepEqual(logsOf(b), [[2], [2], [2], [2]]);
  assert.deepEqual(logsOf(c), [[3], [9], [3], [3]]);
});

test('of two cells the one that was hit less tells what the block did', () => {
  const [a, b] = align([cell([1], [1], [1.2], [1]), cell([2], [7], [2.2], [2])]);
  assert.deepEqual(
    logsOf(a).map(([x]) => x?.toFixed(6)),
    ['1.000000', '1.000000', '1.000000', '1.000000'],
  );
  assert.equal(logsOf(b)[1]?.[0], 7);
});

test('blocks that a cell has not are no matter: nothing of nothing is nothing', () => {
  assert.deepEqual(align([]), []);
  assert.deepEqual(align([[], cell([1])]).map(logsOf), [[], [[1]]]);
});

test('by hand: levels over all launches, and of each launch alone', () => {
  const [a, b] = [cell([1, 2, 3, 4], [11, 12, 13, 14]), cell([0, 1, 2, 3], [10, 11, 12, 13])];
  const estimate = overLaunches(a, b, difference);
  // of eight values the third and the fourth: 3.5 and 2.5; of four the second: 2 and 1, 12 and 11
  assert.equal(estimate?.centre, 1);
  assert.deepEqual(estimate?.launches, [1, 1]);
  assert.equal(estimate?.error, 0);
});

test('where each launch is one value the error is nearly that of a mean of the second quarter, and of one launch it is not known', () => {
  const values = [0, 0.3, 0.1, 0.2, 0.15, 0.05, 0.25, 0.12];
  const estimate = overLaunches(cell(...values.map((x) => [x])), cell(...values.map(() => [0])), difference);
  assert.equal(estimate?.centre, secondQuarter(values));
  assert.ok((estimate?.error ?? 0) > 0.02 && (estimate?.error ?? 1) < 0.06, `${estimate?.error}`);
  assert.equal(overLaunches(cell([1, 2]), cell([0]), difference)?.error, Number.POSITIVE_INFINITY);
});

test('launches that only one of the cells has do not count; none in common is null', () => {
  const late = { launch: 5, block: 0, logs: [100] };
  assert.deepEqual(overLaunches([...cell([1], [2]), late], cell([0], [0]), difference)?.launches, [1, 2]);
  assert.equal(overLaunches([late], cell([0]), difference), null);
});

test('turning a pair round turns its estimate round, with the same error', () => {
  const [a, b] = [cell([0.1, 0.2], [0.3, 0.1], [0.2, 0.5]), cell([0.4], [0.1, 0], [0.2])];
  const [there, back] = [overLaunches(a, b, difference), overLaunches(b, a, difference)];
  assert.equal(there?.centre, -(back?.centre ?? 0));
  assert.equal(there?.error, back?.error);
});
