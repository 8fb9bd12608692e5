/** Tables of shapes with known verdicts: one row per shape, one letter per model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { condition, program } from './shapes.js';

/** name, threads, condition, verdicts: N = Never, S = Sometimes, A = Always */
export type Row = readonly [string, readonly string[], string, string];

/** @param models of the letters; by default those of x86 and of the kernel */
export function checkAll(rows: readonly Row[], models: readonly string[] = ['sc', 'tso', 'lkmm']): void {
  for (const [name, threads, wanted, verdicts] of rows) {
    test(`${name} (${models.join(', ')})`, () => {
      const verdict = (model: string): string => verdictOf(name, threads, wanted, model);
      assert.equal(models.map(verdict).join(' '), verdicts);
      // What lkmm forbids no architecture may allow; what it always has they always have.
      const kernel = verdict('lkmm');
      if (kernel !== 'S') for (const architecture of ['armv8', 'ppc']) assert.equal(verdict(architecture), kernel);
    });
  }
}

export function verdictOf(name: string, threads: readonly string[], wanted: string, model: string): 'N' | 'S' | 'A' {
  const result = decide(program(name, threads), model, { classify: condition(wanted) });
  assert.ok(result.complete);
  assert.ok(result.executions > 0, 'no execution at all');
  return result.positive === 0 ? 'N' : result.negative === 0 ? 'A' : 'S';
}
