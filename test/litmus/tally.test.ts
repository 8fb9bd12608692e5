/** Slices of one litmus test add up to the whole of it. FORKBENCH_SEEDS=FIRST,COUNT tries others than these. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS } from '../../src/explore/models/index.js';
import { countLitmus, questionOf } from '../../src/litmus/count.js';
import { type LitmusTally, sumOf } from '../../src/litmus/tally.js';
import { generated, textOf } from './generator.js';

const [FIRST = 20241117, COUNT = 60] = (process.env.FORKBENCH_SEEDS ?? '').split(',').filter(Boolean).map(Number);
const ALL = [...MODELS.keys()];

/** What is visited in vain hangs on what was before. */
function found({ finalStates, elapsed_ms: _, visited: __, peak_bytes: ___, ...rest }: LitmusTally): unknown {
  return { ...rest, finalStates: finalStates.map(String).sort() };
}

/** @returns how many of its slices have executions */
function compare(text: string, of: number, within: boolean): number {
  const question = questionOf(text);
  const models = /synchronize/.test(text) ? ['lkmm'] : ALL;
  const slices = Array.from({ length: of }, (_, part) =>
    countLitmus(question, models, { slice: { part, of, within } }),
  );
  const sums = models.map((_, m) => sumOf(slices.map((slice) => slice[m] as LitmusTally)));
  assert.deepEqual(sums.map(found), countLitmus(question, models, {}).map(found), `${of} ${within}\n${text}`);
  return slices.filter((slice) => slice.some(({ executions }) => executions > 0)).length;
}

test(`seeds ${FIRST}..${FIRST + COUNT - 1}: executions, final states and flags of slices are those of the whole`, () => {
  const busy = { few: 0, within: 0 };
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const text = textOf(generated(seed));
    const of = 2 + (seed % 4);
    busy.few += compare(text, of, false);
    busy.within += compare(text, of, true);
  }
  assert.ok(busy.within > 1.3 * busy.few, JSON.stringify(busy));
});

const THREADS = (body: string, count: number): string =>
  Array.from({ length: count }, (_, p) => `P${p}(atomic_t *n, int *o, int *x) { ${body} }`).join('\n');

test('larger tests, in many slices: one combination of runs; an order that is mostly in vain; a loop that is cut off', () => {
  const steps = [0, 1, 2, 3].map((k) => `int r${k} = READ_ONCE(*x); WRITE_ONCE(*x, ${k + 1});`).join(' ');
  const ticket =
    'int r0 = atomic_fetch_inc_relaxed(n); int r1 = smp_load_acquire(o); int r2 = READ_ONCE(*x); ' +
    'WRITE_ONCE(*x, r2 + 1); smp_store_release(o, r0 + 1);';
  const loop = 'int r0; while (READ_ONCE(*x) < 1) ; r0 = *o; *o = r0 + 1; WRITE_ONCE(*x, 1);';
  for (const [body, count] of [
    [steps, 2],
    [ticket, 3],
    [loop, 2],
  ] as const) {
    const text = `C T\n{ x=${body === loop ? 1 : 0}; }\n${THREADS(body, count)}\nexists (x=2)\n`;
    for (const of of [2, 16]) assert.ok(compare(text, of, true) > of / 2);
  }
});
