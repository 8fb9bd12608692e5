import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fillRaceBlocks, RACE_FILE } from '../../src/verdict/race-doc.js';

test('docs/race.md shows what the explorer prints', () => {
  const text = readFileSync(RACE_FILE, 'utf8');
  assert.equal(fillRaceBlocks(text), text, 'run: npm run docs');
});

test('a block that cannot be shown is an error, not an empty block', () => {
  assert.throws(
    () => fillRaceBlocks('<!-- explore nowhere a/b/c/d/e tso lost_pin witness -->\n<!-- end -->'),
    /cannot show/,
  );
});
