import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateVariants } from '../../src/compile/generate.js';
import { readDirectory } from '../../src/protocol/directory.js';
import { cli, tempDir } from '../support/cli.js';
import { untilShown } from '../support/until.js';

const SMALL = ['--preset', 'smoke', '--scenario', 'fork_latency', '--pages', '4Ki', '--launches', '4', '--no-profile'];
const CELLS = [...SMALL, '--protocol', 'plain_cow,no_early', '--quiet', '--json'];
const out = tempDir();

async function runHere(): Promise<string> {
  const run = await cli('run', ...CELLS, '--out', out);
  assert.equal(run.code, 0, run.stderr);
  return JSON.parse(run.stdout).dir;
}

test('a build with one extra lock fence per pte in no_early is slower and trips the gate', async (t) => {
  const tree = tempDir();
  for (const name of ['assembly', 'src', 'dist', 'bin', 'build', 'docs', 'package.json', 'asconfig.json'])
    await cp(name, join(tree, name), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(tree, 'node_modules'));
  const path = join(tree, 'assembly/protocol/no_early.ts');
  const source = readFileSync(path, 'utf8');
  const changed = source
    .replace(
      'import { READ_ONCE,',
      'import { CPU_FENCE, cpuArea } from "../layout";\nimport { CPU, smpMbLock, READ_ONCE,',
    )
    .replace(
      '      changetype<W>(0).set(src_ptep);\n',
      '      changetype<W>(0).set(src_ptep);\n      smpMbLock(cpuArea(CPU) + CPU_FENCE);\n',
    );
  assert.equal(changed.split('smpMbLock').length, 3, 'the source this test changes has changed');
  writeFileSync(path, changed);
  // Compiled are the variants that are measured alone.
  const measured = readDirectory(join(tree, 'assembly'))
    .map(({ source }) => ({ source, variants: [source.shipped] }))
    .filter(({ source }) => ['plain_cow', 'no_early'].includes(source.name));
  writeFileSync(join(tree, 'build/variants.ts'), generateVariants(join(tree, 'assembly'), measured));
  execFileSync(process.execPath, ['src/build/compile.mjs', 'release'], { cwd: tree });
  mkdirSync(join(tree, 'results'));
  // A busy machine widens intervals until nothing is slower than anything: then both runs are measured again.
  const again = async () => {
    execFileSync(process.execPath, ['bin/forkbench.js', 'run', ...CELLS], { cwd: tree });
    assert.ok(existsSync(join(tree, 'results/latest/samples.csv')));
    const base = await runHere();
    return cli('compare', base, join(tree, 'results/latest'), '--fail-on-regression', '5%', '--json');
  };
  const compared = await untilShown(t, 'an interval that says slower', again, ({ code }) => code === 2);
  if (compared === undefined) return;
  const { regressions, notes } = JSON.parse(compared.stdout);
  assert.match(notes.join('\n'), /code changed: .*fork__no_early__rmw__none/);
  assert.equal(compared.code, 2, compared.stdout);
  assert.ok(
    regressions.length > 0 && regressions.every((cell: string) => cell.includes('/no_early/')),
    compared.stdout,
  );
});
