// A file is one idea: none is longer than one can keep in mind. Tables of data are exempt, and so are tests.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const MOST_LINES = 250;

test('no file of src, bench, assembly and native has more than 250 lines', () => {
  const long = ['src', 'bench', 'assembly', 'native'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|mjs|c|h)$/.test(name))
      .map((name) => join(folder, name))
      .filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > MOST_LINES),
  );
  assert.deepEqual(long, []);
});
