import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MUTANTS_FILE } from '../../src/mutants/file.js';
import { MUTANTS } from '../../src/mutants/list.js';
import { judgeAll, mutantsMarkdown } from '../../src/mutants/table.js';

test('every barrier of the protocols, of GUP and of the sequence count has a mutant', () => {
  const files = [
    ...readdirSync('assembly/protocol').map((name) => `protocol/${name}`),
    'gup.ts',
    'page.ts',
    'seqlock.ts',
  ];
  for (const file of files) {
    const code = readFileSync(`assembly/${file}`, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/\/|import|\*)/.test(line));
    const barriers = code.filter((line) => /^\s*(smp_\w*mb\w*\(\)|changetype<F>\(0\)\.mb\(\))/.test(line)).length;
    const mutants = MUTANTS.filter((mutant) => mutant.file === file && mutant.kind === 'barrier');
    assert.equal(new Set(mutants.map(({ find }) => find)).size, barriers, file);
  }
});

const judged = judgeAll();

test('without any of them a trace is another one', async () => {
  for (const { mutant, traceChanged } of await judged) assert.ok(traceChanged, `${mutant.file} ${mutant.what}`);
});

test('docs/mutants.md says what the explorer finds', async () => {
  assert.equal(readFileSync(MUTANTS_FILE, 'utf8'), mutantsMarkdown(await judged), 'run: npm run mutants');
});
