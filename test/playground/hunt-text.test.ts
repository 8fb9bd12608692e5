import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundText, heldText, rateText, selfTestText } from '../../src/playground/machine/hunt-text.js';
import type { Conclusion, StressRow } from '../../src/stress/rows.js';

const row = (conclusion: Conclusion, more: Partial<StressRow> = {}): StressRow =>
  ({
    ...{ conclusion, collisions: 500, lost: 0, lost_per_million: 0, ci_low: 0, ci_high: 3682.4 },
    ...{ free_lost: 0, free_held: 72 },
    ...more,
  }) as StressRow;

test('a self-test observed it, did not, or could not tell', () => {
  assert.match(selfTestText({ rounds: 387, buffered: 1 }), /^Store buffering observed: in 1 of 387 rounds/);
  assert.match(
    selfTestText({ rounds: 1_200_000, buffered: 0 }),
    /not observed in 1,200,000 rounds: .*not observable here\.$/,
  );
  assert.match(selfTestText({ rounds: 387, buffered: 0 }), /too few to tell/);
});

test('nothing is called safe, and where the sides hardly met there is no number', () => {
  const all: Conclusion[] = [
    ...(['observed', 'not observed', 'nothing met', 'hardly met'] as const),
    ...(['not observable here (model only)', 'FORBIDDEN by the model of this host, and observed'] as const),
  ];
  for (const conclusion of all) assert.doesNotMatch(foundText(row(conclusion)), /safe|never lost/i);
  assert.equal(foundText(row('not observed')), 'not observed here');
  assert.equal(foundText(row('hardly met', { collisions: 1 })), '1 meeting of the two sides, too few to say anything');
  assert.equal(rateText(row('nothing met', { collisions: 0 })), '');
  assert.equal(rateText(row('hardly met', { collisions: 5 })), '');
  assert.equal(rateText(row('not observed')), 'at most 3,682');
  const lost = { lost: 9, lost_per_million: 900_000, ci_low: 1.25, ci_high: 900_001 };
  assert.equal(rateText(row('observed', lost)), '900,000 (1.3 .. 900,001)');
  assert.equal(heldText(row('observed', { free_lost: 9 })), '13 % of 72');
  assert.equal(heldText(row('observed')), '0 of 72');
});
