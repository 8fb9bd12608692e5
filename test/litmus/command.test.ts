/** The command line: bounds, what is refused, where tests come from, and what each option does. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MODEL_NAMES } from '../../src/cli/architectures.js';
import { MODELS } from '../../src/explore/models/index.js';
import { decideLitmus } from '../../src/litmus/check.js';
import { cli, tempDir } from '../support/cli.js';
import { directory, file, litmusCheckCommand, sb } from '../support/litmus-check.js';
import { told } from '../support/told.js';

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

test('what is decided at once is decided whole: the counts of a test that takes longer are not those of its beginning', async () => {
  const body =
    'int r0 = atomic_fetch_inc_relaxed(next); int r1 = smp_load_acquire(owner); int r2 = READ_ONCE(*x); ' +
    'WRITE_ONCE(*x, r2 + 1); smp_store_release(owner, r0 + 1);';
  const three = [0, 1, 2].map((p) => `P${p}(atomic_t *next, int *owner, int *x) { ${body} }`).join('\n');
  const slow = file('slow.litmus', `C slow\n{}\n${three}\nexists (x=2)\n`);
  const { positive, negative } = decideLitmus(readFileSync(slow, 'utf8'), slow, 'lkmm');
  const done = await told('litmus', 'check', slow, '--model', 'lkmm', '--json', '--quiet');
  assert.deepEqual(done.stderr, '');
  const [row] = JSON.parse(done.stdout).results;
  assert.deepEqual([positive, negative], [1260, 1188]);
  assert.deepEqual([row.positive, row.negative, row.notes], [positive, negative, []]);
});

test('--jobs: a test that takes long comes out the same, however many threads decide it', async () => {
  const steps = (p: number): string =>
    [0, 1, 2, 3, 4].map((k) => `int r${k} = READ_ONCE(*x); WRITE_ONCE(*x, ${10 * p + k + 1});`).join(' ');
  const two = file(
    'two.litmus',
    `C two\n{}\n${[0, 1].map((p) => `P${p}(int *x) { ${steps(p)} }\n`).join('')}exists (0:r4=1)\n`,
  );
  const checked = async (jobs: string): Promise<unknown> => {
    const args = ['check', two, '--model', 'tso,lkmm', '--jobs', jobs, '--quiet'];
    const { code, stdout, stderr } = await told('litmus', ...args);
    return [code, stdout.replace(/^Time .*/gm, ''), stderr];
  };
  const alone = await checked('1');
  assert.match(String(alone), /^Observation two \w+ \d+ \d{4}/m);
  assert.deepEqual(await checked('2'), alone);
});

test('--max-seconds: a test that takes longer is Unknown, exit 4', async () => {
  for (const test of [wide, counters]) {
    const done = await told('litmus', 'check', test, '--model', 'lkmm,ppc', '--max-seconds', '0.2', '--json');
    assert.equal(done.code, 4, done.stdout);
    const { results } = JSON.parse(done.stdout);
    assert.deepEqual(
      results.map((r: { verdict: string }) => r.verdict),
      ['Unknown', 'Unknown'],
    );
  }
  const beside = await told('litmus', 'check', wide, sb, '--model', 'lkmm', '--max-seconds', '2', '--jobs', '2');
  assert.equal(beside.code, 4);
  assert.match(beside.stdout, /^Observation wide Unknown [\s\S]*^Observation SB Sometimes 1 3$/m);
  assert.match(beside.stderr, /wide\.litmus: not all executions were looked at, time or memory ran out/);
  assert.equal((await told('litmus', 'check', sb, '--max-seconds', '0')).code, 64);
  const help = (await told('litmus', '--help')).stdout.replace(/\s+/g, ' ');
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
    assert.match(text, /^forkbench: PATH: line \d: [^\p{Cc}\p{Cf}]{1,300}\n$/u);
  }
  assert.match(error(binary), /not '\\x1b\[31mred\\x07\\u\{202e\} x+\.\.\.'/);
  const [row] = JSON.parse(litmusCheckCommand([name], ['sc'], 'json').stdout).results;
  assert.equal(row.test, 'a\\x1b[2Jb');
});

test('a directory, a missing file and one that is too large say what to do', () => {
  const empty = tempDir();
  assert.equal(error(empty), `forkbench: ${empty}: a directory without .litmus files in it\n`);
  assert.match(error(join(directory, 'none')), /: no such file \(ENOENT\); name \.litmus files, directories, or - for/);
  assert.match(error('/dev/zero'), /: more than 1 MiB: no litmus test is as long as that\n$/);
});

test('- is standard input', () => {
  const args = ['bin/forkbench.js', 'litmus', 'check', '-', '--model', 'tso'];
  const text = execFileSync(process.execPath, args, { input: readFileSync(sb), encoding: 'utf8' });
  assert.match(text, /^Observation SB Sometimes 1 3$/m);
});

test('forkbench litmus check: text, JSON, a refused file beside others, usage errors', async () => {
  const good = 'examples/litmus/SB+poonceonces.litmus';
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

test('a pipe without a writer is refused, and keeps nothing from being decided', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { code, stdout, stderr } = await told('litmus', 'check', pipe, sb, '--model', 'sc');
  assert.equal(code, 65);
  assert.match(stderr, /pipe: an empty pipe; it must have a writer\n$/);
  assert.match(stdout, /^Observation SB Never 0 3$/m);
});

test('--witness shows an execution', async () => {
  const { stdout } = await told('litmus', 'check', sb, '--model', 'lkmm,sc', '--witness');
  assert.match(stdout, /Model lkmm[\s\S]*CPU 0 +CPU 1\n/);
  assert.doesNotMatch(stdout.slice(stdout.indexOf('Model sc')), /CPU 0/);
});

test('--unroll', async () => {
  const loop = file('loop.litmus', 'C loop\n{}\nP0(int *x) { int i; for (i = 0; i < 3; i++) ; }\nexists (0:i=3)\n');
  assert.match((await told('litmus', 'check', loop, '--model', 'sc')).stdout, /^Loop No\n/m);
  assert.match(
    (await told('litmus', 'check', loop, '--model', 'sc', '--unroll', '3')).stdout,
    /^Observation loop Always 1 0$/m,
  );
  assert.deepEqual([...MODELS.keys()], [...MODEL_NAMES]);
});
