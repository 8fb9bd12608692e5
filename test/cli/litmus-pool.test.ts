/** One test in slices, in several threads: what comes of it is what one thread says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooledLitmus } from '../../src/cli/litmus-pool.js';
import { MODELS } from '../../src/explore/models/index.js';
import type { CheckAsk, CheckedFile } from '../../src/litmus/command.js';

const maxMemory_bytes = 2 ** 30;

async function decided(files: CheckAsk['files'], jobs: number): Promise<unknown> {
  const all: (readonly CheckedFile[])[] = [];
  const models = [...MODELS.keys()];
  await pooledLitmus({ files, models }, { jobs, maxMemory_bytes }, (at, checked) => {
    all[at] = checked;
  });
  return all.map((checked) =>
    checked.map(({ row, text, ...rest }) => {
      const { elapsed_ms: _, stats, ...same } = row;
      return { ...rest, same, executions: stats?.executions, text: text?.replace(/^Time .*/m, '') };
    }),
  );
}

const racy = (name: string): string =>
  `C ${name}\n{}\n${[0, 1, 2].map((p) => `P${p}(int *x) { int r0 = READ_ONCE(*x); *x = ${p + 1}; }`).join('\n')}\nexists (x=2)\n`;

test('slices in two and three threads: rows and text of one thread, whole files beside them', async () => {
  const files = ['A', 'B', 'C'].map((name) => ({ file: `${name}.litmus`, text: racy(name) }));
  const alone = await decided(files, 1);
  assert.match(JSON.stringify(alone), /Flag data-race/);
  for (const jobs of [2, 3]) assert.deepEqual(await decided(files, jobs), alone);
});

test('what is refused says in slices what it says whole', async () => {
  const stray =
    'C stray\n{ int *p; }\nP0(int **p) { WRITE_ONCE(*p, 5); }\nP1(int **p) { int *r0 = READ_ONCE(*p); int r1 = READ_ONCE(*r0); }\nexists (1:r1=0)\n';
  for (const one of [
    { file: 'stray.litmus', text: stray },
    { file: 'none.litmus', text: 'no test' },
    { file: '/nowhere/x.litmus' },
  ]) {
    const alone = await decided([one], 1);
    assert.match(JSON.stringify(alone), /"error":"[^"]*[a-z]/);
    assert.deepEqual(await decided([one], 2), alone);
  }
});
