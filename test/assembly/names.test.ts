// An underscore is a promise: Linux has it, with that meaning.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PROTOCOLS } from '../../src/protocols.js';
import { LINUX_NAMES } from '../support/linux-names.js';

const LINUX = new Set(Object.values(LINUX_NAMES).flatMap((names) => names.split(' ')));
const files = (readdirSync('assembly', { recursive: true }) as string[]).filter((name) => name.endsWith('.ts'));

/** Functions, and the methods of classes: hooks among them. */
function named(text: string): string[] {
  return [...text.matchAll(/(?:\bfunction |^ {2}@inline (?:get )?|^ {2}(?:get )?(?=\w+\([^)]*\): \w+;))(\w+)/gm)].map(
    (match) => match[1] as string,
  );
}

test('every function and hook of assembly/ with an underscore is one of Linux; members of a family are FAMILY__member', () => {
  const own = files.flatMap((file) => named(readFileSync(`assembly/${file}`, 'utf8')).map((name) => ({ name, file })));
  assert.ok(own.length > 250, `${own.length} names found`);
  const wrong = own.filter(({ name }) => /[a-z0-9]_[a-z]/.test(name) && !name.includes('__') && !LINUX.has(name));
  assert.deepEqual(wrong, []);
});

test('the list names nothing that the model has not got', () => {
  const own = new Set(files.flatMap((file) => named(readFileSync(`assembly/${file}`, 'utf8'))));
  assert.deepEqual(
    [...LINUX].filter((name) => !own.has(name)),
    [],
  );
});

test('a kernel function in a label table is a name with parentheses, and stands beside every step of a shipped protocol', () => {
  for (const { name, steps } of PROTOCOLS)
    for (const { label, kernel, step } of steps)
      assert.ok(kernel !== '' && step !== '', `${name} ${label}: ${kernel} ${step}`);
});
