import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decided, Measured } from '../../src/answer/evidence.js';
import { matrixOf } from '../../src/answer/matrix.js';
import { gapsOf } from '../../src/report/gaps.js';
import type { RunData } from '../../src/results/run-data.js';
import { cell, evidence, verdict } from '../answer/evidence.js';

function gaps(
  summary: readonly Measured[],
  verdicts: readonly Decided[],
  meta: Partial<RunData['meta']> = {},
): string[] {
  const found = evidence(summary, verdicts);
  const run = { meta: { partial: false, ...meta }, summary, verdicts, samples: [{ launch: 0 }, { launch: 1 }] };
  return gapsOf(run as unknown as RunData, found, matrixOf(found));
}

const names = ['oldest', 'games', 'plain', 'counted'];
const places = [{}, { scenario: 'pinners', pinners: 1 }, { scenario: 'pinned', pinned_fraction: 0.01 }];
const whole = [
  ...names.flatMap((name) => places.map((more) => cell(name, 10, more))),
  cell('games', 30, { scenario: 'fences', fence: 'full', fence_per: 'pte' }),
  cell('games', 12, { scenario: 'fences' }),
];
const explored = names.map((name) => verdict(name, 'sc', 'Never'));

test('nothing is missing from a whole run', () => {
  assert.deepEqual(gaps(whole, explored), []);
});

test('what was not measured is named', () => {
  const two = whole.filter(({ protocol, pinners }) => protocol !== 'counted' && protocol !== 'oldest' && pinners === 0);
  assert.deepEqual(gaps(two, explored), ['Not in this run: oldest and counted (no number); forks against a pinner.']);
  const one = [cell('counted', 10)];
  assert.deepEqual(gaps(one, []), [
    'What f3c64eda3e50 bought is not known from this run: it measured neither games nor plain.',
    'Not in this run: oldest, games and plain (no number); what a fence costs by its place; forks against a pinner; forks with 1 % of the pages pinned.',
    'Whether a pin can be lost was not explored in this run: forkbench explore says it.',
  ]);
});

test('a run without a number says why, a partial one how much of it there is', () => {
  const empty = names.map((name) => cell(name, null, { warnings: '3 invalid: pinned nothing' }));
  assert.deepEqual(gaps(empty, explored), ['This run has no number: 3 invalid: pinned nothing.']);
  assert.deepEqual(gaps(whole, explored, { partial: true, launches: 6 }), [
    'Partial: 2 of 6 launches have samples, and the rest is missing.',
  ]);
});
