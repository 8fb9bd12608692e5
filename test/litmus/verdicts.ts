/** Tables of C litmus tests with known verdicts: one row per test, one letter per model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
const PARAMETERS = 'int *x, int *y, int *z, int *w, int **p, atomic_t *a, atomic_t *b, spinlock_t *s, spinlock_t *t';

/** name, processes, condition, verdicts (N = Never, S = Sometimes, A = Always), initial state */
export type Row = readonly [string, readonly string[], string, string, string?];

export function textOf([name, processes, condition, , init]: Row): string {
  const bodies = processes.map((body, index) => `P${index}(${PARAMETERS})\n{\n\t${body}\n}\n`);
  return `C ${name.replaceAll(' ', '-')}\n\n{\n${init ?? ''}\n}\n\n${bodies.join('\n')}\n${condition}\n`;
}

export function checkAll(rows: readonly Row[]): void {
  for (const row of rows) {
    test(`${row[0]} (${MODELS.join(', ')})`, () => {
      const text = textOf(row);
      const letter = (model: string): string => {
        const { verdict, error } = checkLitmus(text, row[0], model);
        assert.equal(error, null, text);
        return (verdict as string).charAt(0);
      };
      assert.equal(MODELS.map(letter).join(' '), row[3]);
    });
  }
}
