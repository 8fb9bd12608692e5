import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readFacts } from '../../src/expect/facts.js';
import { judgeProtocol, SharedMutants } from '../../src/mutants/judge.js';
import { editsOf } from '../../src/mutants/make.js';
import { MUTANTS_FILE, mutantsMarkdown } from '../../src/mutants/page.js';
import { SHARED_EDITS } from '../../src/mutants/shared.js';
import { readDirectory } from '../../src/protocol/directory.js';

const files = readDirectory('assembly');
const shared = new SharedMutants(files.map(({ source }) => source));

test('every line of a protocol that orders, writes or looks has a mutant, found by its words', () => {
  for (const { source, text } of files) {
    const edits = new Set(editsOf(text, source).map(({ line }) => line));
    const { line: from = 0, body = '' } = source.hooks.find(({ name }) => name === 'reuseOnWrite') ?? {}; // no write fault is explored
    for (const [at, line] of text.split('\n').entries()) {
      if (/^\s*(\/\/|import|const|\*)/.test(line) || /raw_read_seqcount\(|\bif \(switched\(/.test(line)) continue; // a repair is off
      if (at + 1 >= from && at + 1 < from + body.split('\n').length) continue;
      if (
        /\.mb\(\)|smp_\w+\(\)|\.set\(|WRITE_ONCE|set_pte_at|READ_ONCE|maybe_dma_pinned\(|_seqcount_|PageAnonExclusive\(/.test(
          line,
        )
      )
        assert.ok(edits.has(at + 1), `${source.name}:${at + 1}: ${line.trim()}`);
    }
  }
});

test('every barrier of GUP, of the pin and of the sequence count has a mutant', () => {
  for (const file of ['gup.ts', 'page.ts', 'seqlock.ts']) {
    const code = readFileSync(`assembly/${file}`, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/\/|import|\*)/.test(line));
    const barriers = code.filter((line) => /^\s*smp_\w*mb\w*\(\)/.test(line)).length;
    assert.equal(SHARED_EDITS.filter((edit) => edit.file === file && edit.kind === 'barrier').length, barriers, file);
  }
});

for (const { source, text } of files)
  test(`${source.name}: its golden facts say what the explorer finds of each`, async () =>
    assert.deepEqual(
      await judgeProtocol({ source, text }, shared),
      readFacts(source.name).mutants,
      `run: npm run accept ${source.name}`,
    ));

test('docs/mutants.md is made of them', () => {
  assert.equal(readFileSync(MUTANTS_FILE, 'utf8'), mutantsMarkdown(), 'run: npm run accept');
  const golden = readdirSync('assembly/protocol').filter((name) => name.endsWith('.expect.json'));
  assert.equal(golden.length, files.length);
});
