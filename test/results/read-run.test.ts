// Run directories from anywhere: read, or refused in one line that names the file (and row and column), exit 65.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ForkbenchError } from '../../src/errors.js';
import { toCsv } from '../../src/results/csv.js';
import { rowsOfCsv } from '../../src/results/read-csv.js';
import { readRun } from '../../src/results/read-run.js';
import { SAMPLES } from '../../src/results/rows.js';
import { sampleRow } from '../support/rows.js';
import { runFixture } from '../support/run-fixture.js';
import { told } from '../support/told.js';

const EVIL = '\x1b[31m\x00<script>alert("x")</script>\u202e';
const SHOWN = '\\x1b[31m\\x00<script>alert("x")</script>\\u{202e}';

/** A run with one file changed. */
function withFile(name: string, edit: (text: string) => string | Buffer): string {
  const { dir } = runFixture({ scenarios: ['fork_latency'] });
  const path = join(dir, name);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
  return dir;
}

function refused(dir: string, message: RegExp): void {
  assert.throws(
    () => readRun(dir, []),
    (error: unknown) => {
      assert.ok(error instanceof ForkbenchError && error.exit === 65, String(error));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}]/u);
      return true;
    },
  );
}

test('a file cut into pieces at any byte has the same rows', () => {
  const rows = [sampleRow({ value: 1 }), sampleRow({ value: null, valid: false, invalid_reason: 'two\nlines, "é"' })];
  const bytes = Buffer.from(`\ufeff${toCsv(SAMPLES, [...rows, ...rows])}`);
  const expected = rowsOfCsv(SAMPLES, [bytes], 'f');
  assert.equal(expected.length, 4);
  for (let size = 1; size < 200; size++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    assert.deepEqual(rowsOfCsv(SAMPLES, pieces, 'f'), expected, `${size}`);
  }
});

test('the row of an error is counted over all pieces', () => {
  const [header = '', row = ''] = toCsv(SAMPLES, [sampleRow({ value: 1 })]).split('\n');
  const piece = Buffer.from(`${row}\n`.repeat(1000));
  const bad = Buffer.from(`${row}\n${row.replace(/,wasm,/, ',wsam,')}\n`);
  assert.throws(
    () => rowsOfCsv(SAMPLES, [Buffer.from(`${header}\n`), piece, piece, bad], 'f'),
    /f: row 2003: impl is 'wsam'/,
  );
});

test('a million columns, a record without end, no header', () => {
  const wide = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',');
  refused(
    withFile('samples.csv', () => `${wide}\n${wide}\n`),
    /samples\.csv: 1000000 columns; a file of a run has 29$/,
  );
  refused(
    withFile('samples.csv', (text) => `${text}"${'x'.repeat(2 ** 25)}`),
    /samples\.csv: a record of more than 16 MiB$/,
  );
  refused(
    withFile('summary.csv', () => ''),
    /summary\.csv: no column schema_version/,
  );
});

test('control characters, markup and odd names are text, and shown', () => {
  const dir = withFile('meta.json', (text) =>
    JSON.stringify({ ...JSON.parse(text), host_id: EVIL, warnings: [EVIL], codegen: { [EVIL]: EVIL } }),
  );
  const { meta } = readRun(dir, []);
  assert.deepEqual([meta.host_id, meta.warnings, meta.codegen], [SHOWN, [SHOWN], { [SHOWN]: SHOWN }]);
  const rows = readRun(
    withFile('samples.csv', (text) => text.replaceAll('no_early', EVIL.replaceAll('"', ''))),
    [],
  ).samples;
  assert.ok(rows.some(({ protocol }) => protocol === SHOWN.replaceAll('"', '')));
});

test('__proto__ as a key, a column and a value changes nothing', () => {
  const meta = withFile('meta.json', (text) => text.replace('{', '{"__proto__":{"partial":true,"x":1},'));
  assert.equal(readRun(meta, []).meta.partial, false);
  const [one] = readRun(
    withFile('samples.csv', (text) => text.replace('\n', ',__proto__\n').replace(/(?<=\d,[^\n]*)\n/g, ',x\n')),
    [],
  ).samples;
  assert.equal(Object.getPrototypeOf(one), Object.prototype);
  assert.equal(({} as { x?: number }).x, undefined);
});

test('meta.json of any type and depth', () => {
  for (const text of [
    '',
    'null',
    '1',
    '"x"',
    '[]',
    '[[[]]]',
    '{}',
    '['.repeat(200_000),
    `{"a":${'['.repeat(99)}`,
    '\0',
  ])
    refused(
      withFile('meta.json', () => text),
      /meta\.json: ./,
    );
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  assert.ok(
    readRun(
      withFile('meta.json', (text) => text.replace('{', `{"more":${deep},`)),
      [],
    ),
  );
  for (const key of [
    'warnings',
    'seed',
    'launches',
    'host',
    'versions',
    'wasm',
    'noise_floor',
    'codegen',
    'partial',
    'command',
  ])
    for (const value of [true, 7, 'x', [7], { a: { b: [] } }, [[[[]]]]]) {
      const dir = withFile('meta.json', (text) => JSON.stringify({ ...JSON.parse(text), [key]: value }));
      try {
        readRun(dir, []);
      } catch {
        refused(dir, new RegExp(`meta\\.json: ${key}`));
      }
    }
});

test('what is no file is not waited for', () => {
  for (const [name, make] of [
    ['meta.json', (path: string) => execFileSync('mkfifo', [path])],
    ['samples.csv', (path: string) => execFileSync('mkfifo', [path])],
    ['samples.csv', (path: string) => mkdirSync(path)],
    ['summary.csv', (path: string) => symlinkSync('/dev/zero', path)],
    ['comparisons.csv', (path: string) => symlinkSync('comparisons.csv', path)],
  ] as const) {
    const { dir } = runFixture({ scenarios: ['fork_latency'] });
    rmSync(join(dir, name));
    make(join(dir, name));
    if (name === 'comparisons.csv') assert.ok(readRun(dir, []), 'a link to itself is not there');
    else refused(dir, new RegExp(`${name}: (no regular file|EISDIR)$`));
  }
});

test('report and compare of such a directory: nothing of it acts on a terminal, a page or a drawing', async () => {
  const evil = EVIL.replaceAll('"', '');
  const dir = withFile('meta.json', (text) =>
    JSON.stringify({ ...JSON.parse(text), run_id: EVIL, command: EVIL, warnings: [EVIL] }),
  );
  for (const name of ['samples.csv', 'summary.csv', 'comparisons.csv']) {
    const path = join(dir, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('no_early', evil));
  }
  for (const args of [
    ['report', dir],
    ['compare', dir, dir],
    ['compare', dir, dir, '--json'],
  ]) {
    const { code, stdout, stderr } = await told(...args);
    assert.ok([0, 65].includes(code ?? -1), stderr);
    assert.doesNotMatch(stdout + stderr, /(?!\n)\p{Cc}/u, args.join(' '));
  }
  const page = readFileSync(join(dir, 'report.html'), 'utf8');
  assert.ok(!page.includes('<script>alert') && !page.includes('\x1b') && page.includes('&lt;script&gt;'));
  for (const svg of ['fork_latency', 'timeline'].map((name) => readFileSync(join(dir, 'plots', `${name}.svg`), 'utf8')))
    assert.ok(!svg.includes('<script') && !svg.includes('\x1b') && !svg.includes('\0'));
});
