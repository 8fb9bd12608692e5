// The running kernel, or the reason why it cannot be asked. No time is asserted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { kernelFork, kernelForkMissing } from '../../src/native/kernel-fork.js';
import { tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const SMALL = { pages: 1024, thp: false, vmas: 1, dontforkVmas: 0, pinnedPages: 0, actors: 0, samples: 3 };

test('a sample per fork that was asked for, each with what the process costs without the mapping', (t) => {
  const missing = kernelForkMissing(SMALL);
  if (missing !== null) return t.skip(missing);
  for (const what of [SMALL, { ...SMALL, vmas: 7, dontforkVmas: 3 }, { ...SMALL, thp: true }]) {
    const samples = kernelFork(what);
    assert.equal(samples.length, 3);
    for (const { fork_ns, empty_fork_ns, gups } of samples) {
      assert.ok(fork_ns > 0 && empty_fork_ns > 0);
      assert.equal(gups, 0);
    }
  }
});

test('pages that io_uring holds, also of several VMAs', (t) => {
  const pinned = { ...SMALL, vmas: 4, pinnedPages: 700 };
  const missing = kernelForkMissing(pinned);
  if (missing !== null) return t.skip(missing);
  assert.equal(kernelFork(pinned).length, 3);
});

for (const mapping of ['base', 'pte', 'pmd'] as const)
  test(`folios mapped as ${mapping}, with nothing, some and all of each pinned: each fork has what was asked for`, (t) => {
    for (const pinsPer2MiB of [0, 1, 8, 512]) {
      const folios = { mapping, order: mapping === 'base' ? 0 : 9, pinsPer2MiB };
      const what = { ...SMALL, vmas: 2, pinnedPages: 2 * pinsPer2MiB, folios };
      const missing = kernelForkMissing(what);
      if (missing !== null) return t.skip(missing);
      assert.equal(kernelFork(what).length, 3, `${pinsPer2MiB} pins`);
    }
  });

test('folios of a size that the machine does not give are missing with its setting, and given ones are measured', () => {
  for (const [order, kib] of [
    [2, 16],
    [4, 64],
  ] as const) {
    const folios = { mapping: 'pte', order, pinsPer2MiB: 0 } as const;
    const missing = kernelForkMissing({ ...SMALL, folios });
    if (missing === null) assert.equal(kernelFork({ ...SMALL, folios }).length, 3);
    else
      assert.match(
        missing,
        new RegExp(`^kernel_fork: .*(folios of ${kib} KiB|pages are mapped by a pmd)|^no C compiler`),
      );
  }
});

test('what is not whole huge pages has no folios', () => {
  const folios = { mapping: 'pmd', order: 9, pinsPer2MiB: 0 } as const;
  assert.match(kernelForkMissing({ ...SMALL, pages: 1000, folios }) ?? '', /^a mapping of 1000 pages is not all huge/);
});

test('more memory than there is: a reason, and no helper', () => {
  assert.match(kernelForkMissing({ ...SMALL, pages: 2 ** 40 }) ?? '', /^no memory for a mapping/);
});

test('--require of a scenario that is not in the run: exit 64', async () => {
  const done = await told('run', '--preset', 'smoke', '--scenario', 'fork_latency', '--require', 'kernel_fork');
  assert.equal(done.code, 64);
  assert.match(done.stderr, /--require kernel_fork: not in this run/);
});

test('half of the VMAs left out by fork: model and kernel copy half of the pages', async (t) => {
  if (kernelForkMissing(SMALL) !== null) return t.skip('the kernel cannot be asked');
  const out = tempDir();
  const small = ['--preset', 'smoke', '--pages', '512', '--blocks', '1'];
  const run = await told('run', '--scenario', 'kernel_fork', ...small, '--out', out, '--json');
  assert.equal(run.code, 0, run.stderr);
  const dir = JSON.parse(run.stdout).dir;
  const rows: Record<string, string>[] = parse(readFileSync(join(dir, 'samples.csv'), 'utf8'), { columns: true });
  for (const impl of ['wasm', 'kernel']) {
    const own = rows.filter((row) => row.impl === impl && row.extra === 'dontfork_share=0.5;vmas=4');
    const value = (metric: string): number[] =>
      own.filter((row) => row.metric === metric).map((row) => Number(row.value));
    const perPte = value('fork_ns_per_pte');
    assert.ok(perPte.length > 0);
    for (const [i, fork_ns] of value('fork_ns').entries())
      assert.equal(Math.round(fork_ns / (perPte[i] as number)), 256, impl);
  }
});
