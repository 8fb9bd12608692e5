import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signed, VERDICT_WORDS, verdictOfAll } from '../src/verdicts.js';

test('of several verdicts the bad one counts, and what nobody knows is no good one', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['Never', ['Never', 'Never']],
    ['Sometimes', ['Sometimes', 'Never']],
    ['Always', ['Always', 'Always']],
    ['Sometimes', ['Always', 'Never']],
    ['Sometimes', ['Sometimes', 'Unknown']],
    ['Unknown', ['Unknown', 'Never']],
  ];
  for (const [all, some] of cases) assert.equal(verdictOfAll(some), all, some.join());
});

test('a sign for the good one, one for the bad ones, one for what is not known', () => {
  assert.deepEqual(VERDICT_WORDS.map(signed), ['✓ Never', '✗ Sometimes', '✗ Always', '? Unknown']);
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|md|txt)$/.test(name))
    .map((name) => join(folder, name));
const MODELS = '(every|each|any|sc|tso|lkmm|armv8|ppc)';

test('these words are the only ones: in the sources, in heads of protocols, in examples, in what is written about it', () => {
  const others = new RegExp(`\\b(holds|broken|kept|safe) under ${MODELS}\\b`, 'i');
  const capitals = /\b(LOST|BROKEN)\b(?! *[=)])/;
  const files = ['src', 'bench', 'assembly', 'docs', 'examples'].flatMap(filesOf);
  for (const file of [...files, 'README.md', 'ARCHITECTURE.md']) {
    const text = readFileSync(file, 'utf8');
    assert.doesNotMatch(text, others, file);
    assert.doesNotMatch(text, capitals, file);
  }
});

test('no file but one knows the signs', () => {
  const knows = filesOf('src').filter((file) => /[✓✔✗✘]|\\?u271[3-8]/i.test(readFileSync(file, 'utf8')));
  assert.deepEqual(knows, ['src/verdicts.ts']);
});
