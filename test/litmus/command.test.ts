/** The command: text in herd's lines, JSON, exit codes, and refused files among others. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { litmusCheckCommand } from '../../src/litmus/command.js';
import { cli } from '../support/cli.js';

const directory = mkdtempSync(join(tmpdir(), 'litmus-'));
after(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const BODY =
  'P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }\nP1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }\n';
const sb = file('sb.litmus', `C SB\n"a quoted description { with a brace"\n{}\n${BODY}exists (0:r0=0 /\\ 1:r0=0)\n`);
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
  assert.equal(stderr, `${refused}: line 4: call_rcu() is not supported (RCU callbacks)\n`);
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
  const keys = [
    'file',
    'test',
    'model',
    'verdict',
    'positive',
    'negative',
    'states',
    'flags',
    'elapsed_ms',
    'error',
    'loop',
  ];
  for (const result of results) assert.deepEqual(Object.keys(result), keys);
  assert.match(results[4].error, /ENOENT/);
});

/** Eight threads that each store to one location and read the other: far more executions than anyone waits for. */
const WIDE = Array.from(
  { length: 8 },
  (_, i) => `P${i}(int *x, int *y) { WRITE_ONCE(*${'xy'[i % 2]}, ${i + 1}); int r0 = READ_ONCE(*${'yx'[i % 2]}); }\n`,
).join('');
const wide = file('wide.litmus', `C wide\n{}\n${WIDE}exists (0:r0=0 /\\ 1:r0=0)\n`);
const counters = file(
  'counters.litmus',
  `C counters\n{}\n${WIDE.replace(/\{.*\}/g, '{ int r0 = atomic_inc_return(x); int r1 = atomic_inc_return(y); }').replaceAll('int *', 'atomic_t *')}exists (0:r0=8)\n`,
);

test('--max-seconds: a test that takes longer is Unknown, exit 4', async () => {
  for (const test of [wide, counters]) {
    const done = await cli('litmus', 'check', test, '--model', 'lkmm,ppc', '--max-seconds', '0.2', '--json');
    assert.equal(done.code, 4, done.stdout);
    const { results } = JSON.parse(done.stdout);
    assert.deepEqual(
      results.map((r: { verdict: string }) => r.verdict),
      ['Unknown', 'Unknown'],
    );
  }
  assert.equal((await cli('litmus', 'check', sb, '--max-seconds', '0')).code, 64);
  const help = (await cli('litmus', '--help')).stdout.replace(/\s+/g, ' ');
  assert.match(help, /--max-seconds <s> .*Unknown, and the exit code 4 \(default: 60\)/);
});

const error = (path: string): string => litmusCheckCommand([path], ['sc'], 'text').stderr;

test('what is no litmus test is refused in one short line without control characters', () => {
  const long = file('long.litmus', '\0'.repeat(2 ** 20));
  const binary = file('binary.litmus', `\x1b[31mred\x07\u202e ${'x'.repeat(500)}`);
  const name = file('name.litmus', 'C a\x1b[2Jb\n{}\nP0(int *x) { }\nexists (x=0)\n');
  const deep = file('deep.litmus', `C deep\n{}\nP0(int *x) { ${'y'.repeat(5000)}\x1b }\nexists (x=0)\n`);
  for (const path of [long, binary, name, deep]) {
    const text = error(path).replace(path, 'PATH');
    assert.match(text, /^PATH: line \d: [^\p{Cc}\p{Cf}]{1,300}\n$/u);
  }
  assert.match(error(binary), /not '\\x1b\[31mred\\x07\\u\{202e\} x+\.\.\.'/);
  const [row] = JSON.parse(litmusCheckCommand([name], ['sc'], 'json').stdout).results;
  assert.equal(row.test, 'a\\x1b[2Jb');
});

test('a directory, a missing file and one that is too large say what to do', () => {
  assert.match(error(directory), /: a directory \(EISDIR\); name the files in it, as in DIR\/\*\.litmus\n$/);
  assert.match(error(join(directory, 'none')), /: no such file \(ENOENT\); name \.litmus files, or - for standard/);
  assert.match(error('/dev/zero'), /: more than 1 MiB: no litmus test is as long as that\n$/);
});

test('- is standard input', () => {
  const args = ['bin/forkbench.js', 'litmus', 'check', '-', '--model', 'tso'];
  const text = execFileSync(process.execPath, args, { input: readFileSync(sb), encoding: 'utf8' });
  assert.match(text, /^Observation SB Sometimes 1 3$/m);
});

test('forkbench litmus check: text, JSON, a refused file beside others, usage errors', async () => {
  const good = 'test/litmus/classic/SB+poonceonces.litmus';
  const text = await cli('litmus', 'check', good, '--model', 'tso');
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^Observation SB\S* Sometimes \d+ \d+$/m);
  const json = await cli('litmus', 'check', good, '/nowhere.litmus', '--json');
  assert.equal(json.code, 65);
  const { schema_version, results } = JSON.parse(json.stdout);
  assert.equal(schema_version, 1);
  assert.deepEqual(
    results.map((r: { model: string; verdict: string | null }) => `${r.model} ${r.verdict}`),
    [
      'sc Never',
      'tso Sometimes',
      'lkmm Sometimes',
      'armv8 Sometimes',
      'ppc Sometimes',
      'sc null',
      'tso null',
      'lkmm null',
      'armv8 null',
      'ppc null',
    ],
  );
  assert.equal((await cli('litmus', 'check', good, '--model', 'tsoo')).code, 64);
  assert.equal((await cli('litmus', 'chekc', good)).code, 64);
  assert.equal((await cli('litmus', 'check')).code, 64);
});
