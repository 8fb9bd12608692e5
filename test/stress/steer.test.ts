import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEETINGS, Steering } from '../../src/stress/steer.js';

/** Counts of a machine on which each meeting brings what `gain` says, per step. */
function drive(steering: Steering, steps: number, gain: (meeting: number) => number, what: 'lost' | 'copied_refused') {
  const seen = { lost: 0, copied_refused: 0, collisions: 0 };
  return Array.from({ length: steps }, () => {
    const { meeting, ms } = steering.next({ ...seen });
    const index = MEETINGS.indexOf(meeting);
    seen[what] += gain(index);
    seen.collisions += 1;
    return { index, ms };
  });
}

test('every meeting is tried for a moment, the best is kept for longer, and then it begins anew', () => {
  for (const what of ['lost', 'copied_refused'] as const) {
    const steering = new Steering();
    const taken = drive(steering, 2 * (MEETINGS.length + 1), (meeting) => (meeting === 5 ? 100 : meeting), what);
    const round = [...MEETINGS.keys(), 5];
    assert.deepEqual(
      taken.map(({ index }) => index),
      [...round, ...round],
    );
    assert.ok((taken[MEETINGS.length]?.ms ?? 0) > (taken[0]?.ms ?? 0));
    assert.equal(steering.main(), MEETINGS[5]);
  }
});

test('where another meeting is better later, that one is kept then', () => {
  const steering = new Steering();
  const round = MEETINGS.length + 1;
  drive(steering, round, (meeting) => (meeting === 2 ? 9 : 1), 'lost');
  const later = drive(steering, round, (meeting) => (meeting === 7 ? 9 : 1), 'lost');
  assert.equal(later.at(-1)?.index, 7);
});
