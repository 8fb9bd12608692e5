import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aheadSubject, samplesAhead } from '../../src/measure/ahead-subject.js';

test('a block gets the samples in the order in which they were taken, and a missing one is an error, not a zero', () => {
  const taken = [5, 7, 9].map((ns) => ({ ns }));
  const subject = aheadSubject(
    taken,
    ({ ns }) => ns,
    (value, { ns }) => [{ metric: 'm', unit: 'ns', value: value + ns }],
  );
  for (const { ns } of taken) {
    assert.equal(subject.run(), ns);
    subject.after();
    assert.equal(subject.readings(100)[0]?.value, 100 + ns);
  }
  assert.throws(() => subject.run(), /sample 4 is due, and the program took 3/);
  assert.equal(samplesAhead(3), 3 + (subject.warmup ?? 0));
});
