// The tutorial of docs/protocols.md, done as it says: its two changes to a copy of seqcount, and what it shows of the answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readContract } from '../../src/protocol/contract.js';
import { tempDir } from '../support/cli.js';

const TEXT = readFileSync('docs/protocols.md', 'utf8');
const blocks = (kind: string): string[] =>
  [...TEXT.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)\`\`\`$`, 'gm'))].map(([, block]) => block as string);

const dir = tempDir();
const file = join(dir, 'seqcount_mb.ts');

function forkbench(...args: string[]) {
  const done = spawnSync(process.execPath, [resolve('bin/forkbench.js'), ...args], { cwd: dir, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** The lines of a diff before it and after it. */
function sides(diff: string): [string, string] {
  const without = (mark: string): string =>
    diff
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  return [without('+'), without('-')];
}

test('the tutorial: what it shows is what is said, before the changes and after them', () => {
  const made = forkbench('new', 'seqcount_mb', '--from', 'seqcount');
  assert.equal(made.code, 0, made.err);
  const copy = forkbench('try', 'seqcount_mb.ts', '--no-cost', '--require-holds', 'tso,ppc');
  assert.equal(copy.code, 2, copy.err);
  assert.equal(copy.err, 'forkbench: seqcount_mb: lost_pin is Sometimes under ppc, and had to be Never\n');
  let text = readFileSync(file, 'utf8');
  const diffs = blocks('diff');
  assert.equal(diffs.length, 2);
  for (const [before, now] of diffs.map(sides)) {
    assert.equal(text.split(before).length, 2, before);
    text = text.replace(before, now);
  }
  writeFileSync(file, text);
  // As mail, at once: what is shown of it is narrow enough for both.
  const all = 'sc,tso,lkmm,armv8,ppc';
  const changed = forkbench('try', 'seqcount_mb.ts', '--no-cost', '--mail', '--require-holds', all);
  assert.equal(changed.code, 0, changed.err);
  for (const line of changed.out.split('\n')) assert.ok(line.length <= 72, line);
  const shown = blocks('text');
  assert.equal(shown.length, 6);
  for (const block of shown.slice(0, 3)) assert.ok(copy.out.includes(block), `${block}\nnot in\n${copy.out}`);
  for (const block of shown.slice(3)) assert.ok(changed.out.includes(block), `${block}\nnot in\n${changed.out}`);
});

test('it names every hook, and files that are there', () => {
  for (const { name } of readContract(readFileSync('assembly/contract.ts', 'utf8')))
    assert.ok(TEXT.includes(`\`${name}\``), name);
  for (const [, path] of TEXT.matchAll(/\]\((\.\.\/[^)]+)\)/g))
    assert.ok(existsSync(join('docs', path as string)), path);
});
