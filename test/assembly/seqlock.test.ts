import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newMm, smallMachine } from '../support/machine.js';

test('a reader retries exactly when a writer was inside or has been since', () => {
  const m = smallMachine();
  const mm = newMm(m, []);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('begin', 'end', 'read'), { maxLength: 30 }), (steps) => {
      let inside = false;
      let changes = 0;
      let seen: { start: number; changes: number } | undefined;
      for (const step of steps) {
        if (step === 'begin' && !inside) {
          m.k.seqBegin(mm);
          inside = true;
          changes++;
        } else if (step === 'end' && inside) {
          m.k.seqEnd(mm);
          inside = false;
          changes++;
        } else if (step === 'read') {
          const start = m.k.seqRead(mm);
          assert.equal(start & 1, inside ? 1 : 0);
          seen = { start, changes };
        }
        if (seen !== undefined) assert.equal(m.k.seqRetry(mm, seen.start) !== 0, seen.changes !== changes);
      }
      if (inside) m.k.seqEnd(mm);
    }),
  );
});
