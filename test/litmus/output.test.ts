/** What is printed of what was decided: text in herd's lines, JSON, a table and CSV, remarks, and exit codes. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderTable } from '../../src/cli/table.js';
import { litmusCheckOutput, type OutputOptions } from '../../src/litmus/output.js';
import { tempDir } from '../support/cli.js';
import { BODY, directory, file, litmusCheckCommand, sb } from '../support/litmus-check.js';

const forbidden = file('forbid.litmus', `C SB-not\n{}\n${BODY}~exists (0:r0=0 /\\ 1:r0=0)\n`);
const plain = file(
  'plain.litmus',
  'C plain\n{}\nP0(int *x) { *x = 1; }\nP1(int *x) { int r0 = *x; }\nexists (1:r0=1 /\\ x=1)\n',
);
const refused = file('refused.litmus', 'C refused\n{}\nP0(int *x) {\n call_rcu(x, x);\n}\nexists (x=1)\n');

const withoutTime = (text: string): string => text.replace(/^(Time \S+) \d+\.\d\d$/gm, '$1 T');

test('text as herd prints it', () => {
  const { exit, stdout, stderr } = litmusCheckCommand([sb], ['lkmm'], 'text');
  assert.equal(exit, 0);
  assert.equal(stderr, '');
  assert.equal(
    withoutTime(stdout),
    `Test SB Allowed
States 4
0:r0=0; 1:r0=0;
0:r0=0; 1:r0=1;
0:r0=1; 1:r0=0;
0:r0=1; 1:r0=1;
Ok
Witnesses
Positive: 1 Negative: 3
Condition exists (0:r0=0 /\\ 1:r0=0)
Observation SB Sometimes 1 3
Time SB T

`,
  );
});

test('~exists: Forbidden, No, and witnesses the other way round', () => {
  const { stdout } = litmusCheckCommand([forbidden], ['lkmm'], 'text');
  assert.match(stdout, /^Test SB-not Forbidden$/m);
  assert.match(stdout, /^No\nWitnesses\nPositive: 3 Negative: 1$/m);
  assert.match(stdout, /^Observation SB-not Sometimes 1 3$/m);
  assert.match(litmusCheckCommand([forbidden], ['sc'], 'text').stdout, /^Ok\nWitnesses\nPositive: 3 Negative: 0$/m);
});

test('a data race is flagged', () => {
  const { stdout } = litmusCheckCommand([plain], ['lkmm'], 'text');
  assert.match(stdout, /^Flag data-race\nCondition exists \(1:r0=1 \/\\ \[x\]=1\)$/m);
});

test('a refused file is named, the others are decided, exit 65', () => {
  const { exit, stdout, stderr } = litmusCheckCommand([sb, refused, plain], ['sc', 'tso'], 'text');
  assert.equal(exit, 65);
  assert.equal(stderr, `forkbench: ${refused}: line 4: call_rcu() is not supported (RCU callbacks)\n`);
  assert.deepEqual(stdout.match(/^(Model|Test) \S+/gm), [
    'Model sc',
    'Test SB',
    'Model tso',
    'Test SB',
    'Model sc',
    'Test plain',
    'Model tso',
    'Test plain',
  ]);
});

test('JSON has one row per file and model, with these keys', () => {
  const missing = join(directory, 'missing.litmus');
  const { exit, stdout } = litmusCheckCommand([sb, refused, missing], ['sc', 'tso'], 'json');
  assert.equal(exit, 65);
  const { schema_version, results } = JSON.parse(stdout);
  assert.equal(schema_version, 1);
  const row = (r: Record<string, unknown>): unknown[] => [r.test, r.model, r.verdict, r.positive, r.negative, r.states];
  assert.deepEqual(results.map(row), [
    ['SB', 'sc', 'Never', 0, 3, 3],
    ['SB', 'tso', 'Sometimes', 1, 3, 4],
    ['refused', 'sc', null, null, null, null],
    ['refused', 'tso', null, null, null, null],
    [null, 'sc', null, null, null, null],
    [null, 'tso', null, null, null, null],
  ]);
  const first = ['file', 'test', 'model', 'verdict', 'positive', 'negative', 'states', 'flags', 'elapsed_ms', 'error'];
  const keys = [...first, 'expected', 'match', 'notes', 'stats'];
  for (const result of results) assert.deepEqual(Object.keys(result), keys);
  assert.match(results[4].error, /ENOENT/);
});

const SB = 'C SB\n(*\n * Result: RESULT\n *)\n{}\n';
function folder(): string {
  const root = tempDir();
  mkdirSync(join(root, 'deep'));
  writeFileSync(join(root, 'a.litmus'), `${SB.replace('RESULT', 'Sometimes')}${BODY}exists (0:r0=0 /\\ 1:r0=0)\n`);
  writeFileSync(join(root, 'deep', 'b.litmus'), `${SB.replace('RESULT', 'Never')}${BODY}exists (0:r0=0 /\\ 1:r0=0)\n`);
  writeFileSync(join(root, 'c.litmus'), 'C bad\n{}\nP0(int *x) { goto x; }\nexists (x=1)\n');
  writeFileSync(join(root, 'other.txt'), 'no test\n');
  return root;
}

test('a directory, however deep: one line per test, by file where names repeat, and a summary', () => {
  const root = folder();
  const { exit, stdout, stderr } = litmusCheckCommand([root], ['sc', 'lkmm'], 'table');
  assert.equal(exit, 65);
  assert.equal(
    stdout.replaceAll(root, 'DIR'),
    `test | sc | lkmm | expected | 
DIR/a.litmus | Never | Sometimes | Sometimes | 
bad |  |  |  | line 3: 'goto' is not supported
DIR/deep/b.litmus | Never | Sometimes | Never | MISMATCH

3 tests, 4 verdicts; 1 of 2 as their Result: says; 1 refused
`,
  );
  assert.equal(stderr, `forkbench: ${root}/c.litmus: line 3: 'goto' is not supported\n`);
});

test('csv: one line per test, with the file, every model and the match', () => {
  const root = folder();
  const { stdout } = litmusCheckCommand([root], ['sc', 'lkmm'], 'csv');
  assert.equal(
    stdout.replaceAll(root, 'DIR'),
    `file,test,sc,lkmm,expected,match,flags,error
DIR/a.litmus,SB,Never,Sometimes,Sometimes,true,,
DIR/c.litmus,bad,,,,,,line 3: 'goto' is not supported
DIR/deep/b.litmus,SB,Never,Sometimes,Never,false,,
`,
  );
});

test('text: a repeated name is told apart by its file', () => {
  const { stdout } = litmusCheckCommand([folder()], ['lkmm'], 'text');
  assert.match(stdout, /^Test \S+\/a\.litmus Allowed$/m);
  assert.match(stdout, /^Observation \S+\/deep\/b\.litmus Sometimes 1 3$/m);
});

test('--expect: exit 2 where the verdict is not what Result: says, and a line that says so', () => {
  const root = folder();
  const wrong = join(root, 'deep', 'b.litmus');
  const { exit, stderr } = litmusCheckCommand([wrong], ['lkmm'], 'text', { expect: true });
  assert.equal(exit, 2);
  assert.equal(stderr, `forkbench: ${wrong}: MISMATCH, Sometimes under lkmm, and its Result: is Never\n`);
  assert.equal(litmusCheckCommand([join(root, 'a.litmus')], ['lkmm'], 'text', { expect: true }).exit, 0);
  // The promise is the kernel's own model's.
  assert.equal(litmusCheckCommand([wrong], ['tso'], 'text', { expect: true }).exit, 0);
});

test('--flags none, --stats', () => {
  const { stdout, stderr } = litmusCheckCommand([plain], ['lkmm'], 'text', { flags: false, stats: true });
  assert.doesNotMatch(stdout, /Flag/);
  assert.match(stderr, /plain\.litmus: lkmm: visited \d+, executions 2, peak memory \d+ MiB\n$/);
  const [row] = JSON.parse(litmusCheckCommand([plain], ['lkmm'], 'json', { stats: true }).stdout).results;
  assert.deepEqual(Object.keys(row.stats), ['visited', 'executions', 'peak_bytes']);
});

test('what is to be known stands beside the verdict', () => {
  const notes = (body: string, condition: string): string => {
    const path = file(
      'note.litmus',
      `C note\n{}\nP0(int *x, int *y) { int r0 = READ_ONCE(*x); ${body} }\n${condition}`,
    );
    return litmusCheckCommand([path], ['lkmm'], 'text').stderr.replaceAll(path, 'F');
  };
  assert.match(notes('', 'filter (0:r0=2)\nexists (x=0)'), /^F: the filter lets no execution through/);
  assert.match(notes('while (1) ;', 'exists (x=0)'), /^F: a loop was cut off after 2 rounds, .* \(--unroll N\)\n$/);
  assert.match(
    notes('if (r0) WRITE_ONCE(*y, 1); else WRITE_ONCE(*y, 1);', 'exists (y=1)'),
    /^F: P0: both branches begin with WRITE_ONCE\(\*y, 1\): a compiler may/,
  );
  assert.match(
    notes('WRITE_ONCE(*y, r0 & 0);', 'exists (y=1)'),
    /^F: P0: r0 & 0 is always 0: a compiler may drop the dep/,
  );
  assert.match(
    notes('if (r0 | 1) WRITE_ONCE(*y, 1);', 'exists (y=1)'),
    /^F: P0: r0 \| 1 is always true: .* the branch\n$/,
  );
  assert.equal(notes('if (r0) WRITE_ONCE(*y, r0 ^ 1);', 'exists (y=1)'), '');
  const meant = '(* Dependencies: as they stand *)\nexists (y=1)';
  assert.equal(notes('WRITE_ONCE(*y, r0 & 0);', meant), '', 'a test that says it means them');
});

test('many tests on a screen of 60 lines and 100 columns: what is wrong first, and how many are left out', () => {
  const row = (i: number) => ({
    ...{
      file: `/a/rather/long/path/to/a/folder/of/tests/test-${i}.litmus`,
      test: `a-test-with-a-rather-long-name-number-${i}`,
    },
    ...{
      model: 'lkmm',
      verdict: i === 150 ? 'Unknown' : 'Never',
      positive: 0,
      negative: 1,
      states: 1,
      flags: ['data-race'],
    },
    ...{
      elapsed_ms: 1,
      error: null,
      expected: 'Never',
      match: i === 180 ? false : i !== 150,
      stats: null,
      notes: ['a note'],
    },
  });
  const checked = Array.from({ length: 200 }, (_, i) =>
    ['sc', 'tso', 'lkmm', 'armv8', 'ppc'].map((model) => ({ row: { ...row(i), model }, text: '' })),
  ).flat() as unknown as Parameters<typeof litmusCheckOutput>[0];
  const table: OutputOptions['table'] = (titles, rows) =>
    renderTable(
      titles.map((title) => ({ title, align: 'left' })),
      rows,
    );
  const options = { format: 'table', flags: true, stats: false, expect: false, table } as const;
  const { stdout, stderr } = litmusCheckOutput(checked, { ...options, screen: { lines: 60, columns: 100 } });
  const lines = stdout.trimEnd().split('\n');
  assert.ok(lines.length <= 60, `${lines.length} lines`);
  for (const line of lines) assert.ok(line.length <= 100, line);
  assert.match(lines[1] as string, /number-150 .*Unknown/);
  assert.match(lines[2] as string, /number-180 .*MISMATCH/);
  assert.match(stdout, /^and 145 more: --all$/m);
  assert.match(stderr, /^and 180 more remarks: --all$/m);
  assert.equal(litmusCheckOutput(checked, options).stdout.split('\n').length, 1 + 200 + 1 + 2);
});
