import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEETINGS, Steering } from '../../src/stress/steer.js';

/** Counts of a machine on which each meeting brings what `gain` says, per step. */
function drive(steering: Steering, steps: number, gain: (meeting: number) => number, what: 'lost' | 'copied_refused') {
  const seen = { trials: 0, lost: 0, copied_refused: 0, collisions: 0 };
  return Array.from({ length: steps }, () => {
    const { meeting, ms } = steering.next({ ...seen });
    const index = MEETINGS.indexOf(meeting);
    seen[what] += gain(index);
    seen.collisions += 1;
    seen.trials += 1000;
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

test('what each meeting brought adds up to the hunt', () => {
  const steering = new Steering();
  drive(steering, MEETINGS.length + 3, (meeting) => meeting, 'lost');
  const end = { trials: 20_000, lost: 300, copied_refused: 0, collisions: 77 };
  steering.seen(end);
  const counts = steering.counts();
  assert.deepEqual(
    counts.map(({ skew, wait }) => ({ skew, wait })),
    MEETINGS,
  );
  for (const what of ['trials', 'lost', 'collisions'] as const)
    assert.equal(
      counts.reduce((sum, meeting) => sum + meeting[what], 0),
      end[what],
    );
});

test('where one meeting was asked for, there is no other', () => {
  const asked = { skew: 3, wait: 0 };
  const steering = new Steering([asked]);
  const seen = { trials: 0, lost: 0, copied_refused: 0, collisions: 0 };
  for (let step = 0; step < 5; step++) assert.equal(steering.next(seen).meeting, asked);
  assert.equal(steering.main(), asked);
  assert.deepEqual(steering.counts(), [{ ...asked, trials: 0, collisions: 0, lost: 0 }]);
});

test('trials before the first look stand with the first meeting', () => {
  const steering = new Steering();
  const counts = (trials: number) => ({ trials, lost: 0, copied_refused: 0, collisions: trials });
  steering.next(counts(5));
  steering.seen(counts(9));
  assert.deepEqual(
    steering.counts().map(({ trials, collisions }) => [trials, collisions]),
    [[9, 9]],
  );
});
