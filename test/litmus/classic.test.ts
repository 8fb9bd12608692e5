/** The classical litmus tests in `classic/` have, under the kernel's model, the verdict their `Result:` line promises. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';
import { parseLitmus } from '../../src/litmus/parse.js';

const DIRECTORY = 'examples/litmus';
const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.litmus'));

/** Of the shapes whose condition sequential consistency forbids, those that a store buffer lets through. */
const WEAK_UNDER_TSO: ReadonlySet<string> = new Set([
  'SB+poonceonces',
  'SB+mb+po',
  'SB+wmbs',
  'SB+rmbs',
  'SB+mb+wmb',
  'SB+release+acquire',
  'SB+rfi',
  'R+poonceonces',
  'R+mb+rmb',
  'RWC+mb+po',
]);

test('there are enough of them', () => {
  assert.ok(files.length >= 60, `${files.length} files`);
});

for (const file of files) {
  test(`lkmm: ${file}`, () => {
    const text = readFileSync(join(DIRECTORY, file), 'utf8');
    const parsed = parseLitmus(text);
    assert.equal(`${parsed.name}.litmus`, file);
    const { verdict, error } = checkLitmus(text, file, 'lkmm');
    assert.equal(error, null);
    assert.equal(verdict, parsed.result);
  });
}

test('tso and sc forbid what they forbid', () => {
  for (const file of files.filter((name) => /^(SB|MP|LB|S|R|2\+2W|WRC|RWC|IRIW|ISA2)\+/.test(name))) {
    const text = readFileSync(join(DIRECTORY, file), 'utf8');
    const { verdict, test: name } = checkLitmus(text, file, 'tso');
    assert.equal(checkLitmus(text, file, 'sc').verdict, 'Never', file);
    assert.equal(verdict, WEAK_UNDER_TSO.has(name ?? '') ? 'Sometimes' : 'Never', file);
  }
});
