/** Tables of shapes with known verdicts: one row per shape, one letter per model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { condition, program } from './shapes.js';

/** name, threads, condition, verdicts under sc, tso, lkmm: N = Never, S = Sometimes, A = Always */
export type Row = readonly [string, readonly string[], string, string];

export function checkAll(rows: readonly Row[]): void {
  for (const [name, threads, wanted, verdicts] of rows) {
    test(name, () => {
      const found = ['sc', 'tso', 'lkmm'].map((model) => {
        const result = decide(program(name, threads), model, { classify: condition(wanted) });
        assert.ok(result.complete);
        assert.ok(result.executions > 0, 'no execution at all');
        return result.positive === 0 ? 'N' : result.negative === 0 ? 'A' : 'S';
      });
      assert.equal(found.join(' '), verdicts);
    });
  }
}
