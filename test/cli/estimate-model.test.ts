import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateText } from '../../src/cli/estimate.js';
import { modelOptions, sittingsOf } from '../../src/cli/estimate-model.js';
import { estimateOf, sizesFor } from '../../src/estimate/estimate.js';
import { scriptedRun } from '../support/scripted-run.js';
import { toldWith } from '../support/told.js';

const PAGES = 16 * 2 ** 20; // 64 GiB
const SIZES = sizesFor(PAGES, 2 ** 18);
const NEWEST = 'batched';

/** Launches of a fake clock: 20 ns per PTE in one half of them, 25 in the other, and 10 % more in the smaller size. */
function scripted(pinned = 0.01) {
  const { out: _, ...options } = modelOptions(SIZES, pinned, 4);
  const ns = ({ pages }: { pages: number }, launch: number) =>
    Math.round(pages * (launch % 2 === 0 ? 20 : 25) * (pages === SIZES[0] ? 1.1 : 1));
  const { plan, document } = scriptedRun({ options, ns: (cell, { launch }) => ns(cell, launch) });
  return { plan, sittings: sittingsOf(plan.cells, document.samples) };
}

test('a sitting per launch and size, of plain forks of the newest protocol, replicas left out', () => {
  const { plan, sittings } = scripted();
  assert.deepEqual(
    [...new Set(plan.cells.map((c) => `${c.protocol} ${c.pages} ${c.pinned_fraction}`))],
    SIZES.map((size) => `${NEWEST} ${size} 0.01`),
  );
  assert.equal(sittings.length, 4 * SIZES.length);
  for (const { fork_ns } of sittings) assert.ok(fork_ns.length > 0 && new Set(fork_ns).size === 1);
});

test('time and interval from a fake clock, and the text says that it is the model', () => {
  const found = estimateOf(PAGES, scripted().sittings, 'model');
  const centre = Math.sqrt(20 * 25); // ns per PTE: the mean of two logs
  const half = 3.182446305 * Math.sqrt((Math.log(25 / centre) ** 2 * (4 / 3)) / 4); // Student's t of 3 degrees of freedom
  const near = (actual: number | null, wanted: number) =>
    assert.ok(Math.abs((actual ?? 0) / wanted - 1) < 1e-6, `${actual} is not ${wanted}`);
  near(found.ms_per_fork, (PAGES * centre) / 1e6);
  near(found.ci_low, (PAGES * centre * Math.exp(-half)) / 1e6);
  near(found.ci_high, (PAGES * centre * Math.exp(half)) / 1e6);
  assert.deepEqual([found.source, found.extrapolated_by], ['model', PAGES / 2 ** 18]);
  const text = estimateText(found, { pinned: 0.01 }, 2);
  assert.match(
    text,
    /^the modelled fork\(\) \(batched\) with 64\.0 GiB resident, 1\.00 % pinned: 375 ms\s+\(95 %: \d+ ms \.\. \d+ ms\), extrapolated x 64\.0\n/,
  );
  for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
  assert.match(text, /the model's ns are not the kernel's/);
  assert.doesNotMatch(estimateText({ ...found, source: 'kernel' }, { pinned: 0 }, 2), /model/);
});

test('without a compiler the model stands for fork(2), and says so; with --thp it cannot', async () => {
  const none = { CC: '/nonexistent/cc' };
  const done = await toldWith(none, 'estimate', '--rss', '2MiB', '--json');
  assert.equal(done.code, 0, done.stderr);
  assert.match(
    done.stderr,
    /^note: this machine's fork\(2\) cannot be measured \(no C compiler: .*\): the model stands for it$/m,
  );
  const { source, extrapolated_by, ms_per_fork } = JSON.parse(done.stdout);
  assert.deepEqual([source, extrapolated_by], ['model', 1]);
  assert.ok(ms_per_fork > 0);
  const thp = await toldWith(none, 'estimate', '--rss', '2MiB', '--thp');
  assert.equal(thp.code, 69);
  assert.match(
    thp.stderr,
    /cannot be measured: no C compiler.*\n.*the model, which would stand for it, has no huge pages/,
  );
});
