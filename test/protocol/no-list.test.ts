// The folder assembly/protocol/ is the registry: no list of protocols stands anywhere else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { classNameOf } from '../../src/protocol/class-name.js';
import { PROTOCOLS } from '../../src/protocols.js';

const NAMES = PROTOCOLS.map(({ name }) => name);
const tracked = (...paths: string[]): string[] =>
  execFileSync('git', ['ls-files', ...paths], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '');

/** Names of protocols in a text, comments and the examples of commands aside. */
function named(text: string): Set<string> {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/^\s*\['[a-z]+ .*$/gm, '');
  const word = (name: string): string => (classNameOf(name) === name ? `\\b${name}\\b` : `['"\`]${name}['"\`]`); // `async` is a word of TypeScript too
  return new Set(NAMES.filter((name) => new RegExp(word(name)).test(code)));
}

test('no file of src/ or bench/ names more than one protocol', () => {
  for (const file of tracked('src', 'bench')) {
    const found = named(readFileSync(file, 'utf8'));
    assert.ok(found.size < 2, `${file}: ${[...found].join(', ')}`);
  }
});

test('in native/ one file lists who has a twin; elsewhere a protocol is named where its own code is', () => {
  for (const file of tracked('native')) {
    if (file.endsWith('twin_protocols.h')) continue;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const found = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(line));
      if (/^\s*(\/?\*)/.test(line)) continue;
      assert.ok(found.length < 2 || /k\.protocol/.test(line), `${file}: ${line.trim()}`);
    }
  }
});

test('no test lists them all', () => {
  for (const file of tracked('test')) {
    for (const list of readFileSync(file, 'utf8').match(/\[[^\][]*\]/g) ?? [])
      assert.ok(!NAMES.every((name) => list.includes(`'${name}'`)), `${file}: ${list}`);
  }
});
