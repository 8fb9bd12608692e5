// Who writes an exercise and makes the page is told what is wrong with it, and where.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EXIT, ForkbenchError } from '../../src/errors.js';
import { readExercise } from '../../src/exercise/read.js';

const FILE = 'exercises/12-early-wrprotect.json';
const TEXT = readFileSync(FILE, 'utf8');

function refused(file: string, text: string, ...why: readonly RegExp[]): void {
  assert.throws(
    () => readExercise(file, text),
    (error) => {
      assert.ok(error instanceof ForkbenchError);
      assert.equal(error.exit, EXIT.badInput);
      const lines = error.message.split('\n');
      assert.equal(lines.length, why.length, error.message);
      for (const [at, line] of lines.entries()) assert.match(line, why[at] as RegExp);
      return true;
    },
  );
}

test('those of the tree are read', () => {
  const files = readdirSync('exercises').map((name) => `exercises/${name}`);
  for (const file of files) assert.ok(file.includes(readExercise(file, readFileSync(file, 'utf8')).id));
});

test('a line for each thing that is wrong, with the file and the place', () => {
  refused('x.json', '{', /^x\.json: .*JSON/);
  refused(FILE, TEXT.replace('"title"', '"titel"'), /^exercises\/12.*: title: /, /: .*titel/);
  refused(FILE, TEXT.replace('"tso"', '"x86"'), /answer: no memory model x86; there are sc, tso/);
  refused(
    FILE,
    TEXT.replace('"protocol": "early_wrprotect"', '"protocol": "late"'),
    /program\.protocol: no protocol late/,
  );
  refused('exercises/12-other.json', TEXT, /id: early-wrprotect is not in the file's name, NN-early-wrprotect\.json/);
});
