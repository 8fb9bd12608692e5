// The gate of docs/ci.md, over checkouts that measure nothing: one plays the launches of a run that never was, another a slower one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { tempDir } from '../support/cli.js';
import { runFixture } from '../support/run-fixture.js';

const TEXT = readFileSync('docs/ci.md', 'utf8');
const LAUNCHES = 4;
const { dir: run } = runFixture({ scenarios: ['fork_latency'], launches: LAUNCHES });
const gate = join(tempDir(), 'gate.sh');
writeFileSync(gate, /```bash\n(#!\/usr[\s\S]*?)```/.exec(TEXT)?.[1] ?? '');

/** Its `run` writes launch SEED - 1 of the run above, as launch 0; everything else is forkbench's own. */
function checkout(name: string, slower: number): string {
  const dir = join(tempDir(), name);
  mkdirSync(join(dir, 'bin'), { recursive: true });
  const program = `
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
if (args[0] !== 'run') process.exit(spawnSync(process.execPath, [${JSON.stringify(resolve('bin/forkbench.js'))}, ...args], { stdio: 'inherit' }).status);
const after = (option) => args[args.indexOf(option) + 1];
const out = after('--out') + '/latest';
mkdirSync(out, { recursive: true });
appendFileSync(process.env.LOG, ${JSON.stringify(name)} + ' ' + after('--seed') + ' ' + after('--launches') + ' ' + after('--preset') + '\\n');
const meta = JSON.parse(readFileSync(${JSON.stringify(join(run, 'meta.json'))}, 'utf8'));
writeFileSync(out + '/meta.json', JSON.stringify({ ...meta, run_id: ${JSON.stringify(name)} + after('--seed') }));
const [head, ...rows] = readFileSync(${JSON.stringify(join(run, 'samples.csv'))}, 'utf8').trimEnd().split('\\n').map((line) => line.split(','));
const at = (name) => head.indexOf(name);
const own = rows.filter((row) => Number(row[at('launch')]) === Number(after('--seed')) - 1);
for (const row of own) {
  row[at('launch')] = '0';
  if (row[at('protocol')] === 'no_early') row[at('value')] = String(Number(row[at('value')]) * ${slower});
}
writeFileSync(out + '/samples.csv', [head, ...own].map((row) => row.join(',') + '\\n').join(''));
`;
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'bin', 'forkbench.js'), program);
  return dir;
}

function runGate(base: string, next: string) {
  const tmp = tempDir();
  const log = join(tmp, 'log');
  const env = { ...process.env, TMPDIR: tmp, LOG: log, LAUNCHES: String(LAUNCHES), OPTIONS: '--preset smoke' };
  const done = spawnSync('bash', [gate, base, next], { env, encoding: 'utf8' });
  return { ...done, log: readFileSync(log, 'utf8').trimEnd().split('\n'), tmp };
}

test('launches alternate, with one seed for both sides, and a checkout passes against itself', () => {
  const base = checkout('base', 1);
  const { status, stdout, stderr, log, tmp } = runGate(base, checkout('new', 1));
  assert.equal(status, 0, stderr);
  assert.match(stdout + stderr, /gate at 5 %: passed/);
  const turns = ['base 1', 'new 1', 'new 2', 'base 2', 'base 3', 'new 3', 'new 4', 'base 4'];
  assert.deepEqual(
    log,
    turns.map((turn) => `${turn} 1 smoke`),
  );
  const [out] = readdirSync(tmp).filter((name) => name.startsWith('tmp.'));
  const joined = readFileSync(join(tmp, out as string, 'base', 'all', 'samples.csv'), 'utf8');
  assert.equal(joined, readFileSync(join(run, 'samples.csv'), 'utf8'), 'all launches, in order, each with its number');
});

test('a checkout in which one protocol takes 20 % more fails, with the cell and the exit code of a regression', () => {
  const { status, stdout, stderr } = runGate(checkout('base', 1), checkout('slow', 1.2));
  assert.equal(status, 2, stdout + stderr);
  assert.match(stdout + stderr, /gate at 5 %: FAILED|failed/i);
  assert.match(stdout, /no_early.*slower/);
});
