import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches } from '../../src/litmus/expected.js';

const never = { verdict: 'Never', positive: 0, negative: 3 } as const;

test('a Result: line is held to what lkmm decides; one that decides nothing, or another model, is not compared', () => {
  assert.equal(matches('Never', 'lkmm', never), true);
  assert.equal(matches('Sometimes', 'lkmm', never), false);
  assert.equal(matches('DEADLOCK', 'lkmm', never), false);
  for (const expected of [null, 'Unknown', 'maybe'])
    assert.equal(matches(expected, 'lkmm', never), null, String(expected));
  assert.equal(matches('Never', 'lkmm', { ...never, verdict: 'Unknown' }), null);
  assert.equal(matches('Sometimes', 'tso', never), null);
});
