import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clockStep_ns, forksPerSample, isLevel, warmUp } from '../../src/playground/machine/warm-up.js';

test('times are level when the fastest of the last ones is no faster than what came before', () => {
  const flat = Array.from({ length: 8 }, () => 100);
  assert.equal(isLevel(flat), true);
  assert.equal(isLevel(flat.slice(1)), false, 'too few to tell');
  assert.equal(isLevel([...flat, 50]), false, 'it just got faster');
  assert.equal(isLevel([...flat, 50, 50, 50, 50]), false);
  assert.equal(isLevel([...flat, 50, 50, 50, 50, 50, 50]), true);
  assert.equal(isLevel([...flat, 300, 300, 300]), true, 'a burst makes nothing faster');
  assert.equal(isLevel([...flat, 99]), true, 'within 2 %');
});

test('a warm-up follows code that gets faster once, whenever that is, and gives up on what never stops', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 2, max: 10 }), (at, by) => {
      let n = 0;
      const { fork_ns, level } = warmUp(() => (++n <= at ? 1000 : 1000 / by));
      assert.ok(level);
      // Faster later than it looks is not seen: that it is level is what was seen, no promise.
      if (at < 8) assert.equal(fork_ns, 1000 / by);
    }),
  );
  let n = 0;
  const { level } = warmUp(() => 1e6 * 0.97 ** n++);
  assert.equal(level, false);
  assert.equal(n, 60);
});

test('as many forks for a sample as keep the clock’s part below 0.2 %', () => {
  assert.equal(forksPerSample(1.3e6, 5000), 1);
  assert.equal(forksPerSample(0.5e6, 5000), 5);
  assert.equal(forksPerSample(1.3e6, 20_000), 10);
  assert.equal(forksPerSample(1e5, 1e6), 32, 'no more than that');
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 1e8 }), fc.integer({ min: 1, max: 1e6 }), (fork_ns, step_ns) => {
      const forks = forksPerSample(fork_ns, step_ns);
      assert.ok(Number.isInteger(forks) && forks >= 1 && forks <= 32);
      assert.ok(forks === 32 || step_ns / Math.sqrt(6) / fork_ns / Math.sqrt(forks) <= 0.002 + 1e-12);
      assert.ok(forks === 1 || step_ns / Math.sqrt(6) / fork_ns / Math.sqrt(forks - 1) > 0.002);
    }),
  );
});

test('the step of a clock, whatever it begins at', () => {
  for (const step_ms of [0.005, 0.02, 0.1, 1]) {
    let reads = 0;
    const now = () => 1234.5 + Math.floor(reads++ / 7) * step_ms;
    assert.equal(clockStep_ns(now), step_ms * 1e6);
  }
});
