import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reproduceLine } from '../../src/cli/reproduce.js';

test('the line has the seed, quotes what a shell would split, and measures where a dry run was asked for', () => {
  assert.equal(reproduceLine(['run', '--dry-run', '--out', 'a b'], 7), "forkbench run --out 'a b' --seed 7");
  assert.equal(reproduceLine(['run', '--seed', '3', '--dry-run'], 7), 'forkbench run --seed 3');
});
