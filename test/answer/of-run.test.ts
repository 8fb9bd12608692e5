import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceOf } from '../../src/answer/of-run.js';
import { readRun } from '../../src/results/read-run.js';
import { SCENARIOS } from '../../src/scenarios.js';

const run = readRun('results/reference', SCENARIOS);

test('what was measured or explored with a switch is no evidence of the protocol as it is', () => {
  const switched = {
    ...run,
    summary: run.summary.map((row) => ({ ...row, extra: { ...row.extra, tearing_fix: 'yes' } })),
    verdicts: run.verdicts.map((row) => ({ ...row, extra: 'tearing_fix=yes' })),
  };
  assert.ok(run.summary.length > 0 && run.verdicts.length > 0);
  assert.equal(evidenceOf(run).summary.length, run.summary.length);
  assert.equal(evidenceOf(run).verdicts.length, run.verdicts.length);
  assert.deepEqual([evidenceOf(switched).summary, evidenceOf(switched).verdicts], [[], []]);
});
