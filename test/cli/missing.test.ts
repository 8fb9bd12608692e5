/** What a machine lacks leaves cells out, with the reason wherever a run tells of itself; only --require makes it an error. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempDir } from '../support/cli.js';
import { told, toldWith } from '../support/told.js';

const TINY = ['--preset', 'smoke', '--pages', '512', '--blocks', '1'];
const REASON = 'no C compiler: /nonexistent/cc is not here';

const withoutCompiler = (...args: string[]) => toldWith({ CC: '/nonexistent/cc' }, ...args);

for (const [scenario, ...more] of [
  ['native_twin', '--protocol', 'no_early'],
  ['kernel_fork', '--protocol', 'no_early'],
  ['floor'],
] as const) {
  test(`${scenario} without a compiler: exit 0, the reason in the table, meta.json and the report`, async () => {
    const out = tempDir();
    const run = await withoutCompiler('run', ...TINY, '--scenario', scenario, ...more, '--out', out);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, new RegExp(`^skipped: ${scenario}: \\d+ cells: ${REASON}$`, 'm'));
    for (const file of ['meta.json', 'report.html'])
      assert.ok(readFileSync(join(out, 'latest', file), 'utf8').includes(REASON), file);
    const required = await withoutCompiler(
      'run',
      ...TINY,
      '--scenario',
      scenario,
      ...more,
      '--require',
      scenario,
      '--out',
      out,
    );
    assert.equal(required.code, 69);
    assert.match(required.stderr, new RegExp(`--require ${scenario}: \\d+ cells .*\\n +${REASON}`));
  });
}

test('a run in which nothing can be measured ends well and says why it is empty', async () => {
  const out = tempDir();
  const run = await told('run', ...TINY, '--scenario', 'scaling', '--pages', '4Gi', '--out', out);
  assert.equal(run.code, 0, run.stderr);
  const reason = /scaling: \d+ cells.*: needs more memory than/;
  assert.match(run.stdout, new RegExp(`^skipped: ${reason.source}`, 'm'));
  for (const file of ['meta.json', 'report.html'])
    assert.match(readFileSync(join(out, 'latest', file), 'utf8'), reason);
  const dry = await told('run', '--scenario', 'scaling', '--pages', '4Gi', '--dry-run');
  assert.match(dry.stdout, /^0 cells x /m);
});

test('--require cc: exit 69 with the reason where there is none, and what to do', async () => {
  const run = await withoutCompiler('run', '--dry-run', '--require', 'cc');
  assert.equal(run.code, 69);
  assert.equal(run.stderr, `forkbench: --require cc: ${REASON}\n  install cc, or set CC\n`);
});

for (const name of ['cc', 'io_uring', 'counters'])
  test(`--require ${name}: the plan where it is here, else exit 69 and one reason`, async () => {
    const run = await told('run', '--dry-run', '--scenario', 'fork_latency', '--require', name);
    if (run.code === 0) assert.match(run.stdout, /^fork_latency\//);
    else {
      assert.equal(run.code, 69);
      assert.match(run.stderr, new RegExp(`^forkbench: --require ${name}: .+\\n  .+\\n$`));
    }
  });
