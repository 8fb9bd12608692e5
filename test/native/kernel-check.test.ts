import assert from 'node:assert/strict';
import { test } from 'node:test';
import { told } from '../support/told.js';

interface Row {
  case: string;
  mapping: string;
  pages: number;
  trials: number;
  overlaps: number;
  taken_inside: number;
  lost: number;
  refused: boolean;
  kept: boolean | null;
  ci_low: number | null;
  ci_high: number | null;
}
const CASES = ['child_lives', 'child_gone', 'control_remapped', 'during_fork', 'control_vmsplice'];

/** Exit 69 says that this machine cannot be asked; then there is nothing to test but that it says why. */
test('kernel-check: the pins are kept, before fork and during it, and the controls are seen to lose theirs', async (t) => {
  const done = await told('kernel-check', '--pages', '8', '--trials', '30', '--json');
  const doc = JSON.parse(done.stdout);
  if (done.code === 69) {
    assert.match(doc.error.message, /no C compiler|the kernel cannot be asked/);
    t.skip(doc.error.message);
    return;
  }
  assert.equal(done.code, 0, done.stdout);
  assert.equal(doc.keeps, true);
  const rows: Row[] = doc.rows;
  const leftOut: { mapping: string; reason: string }[] = doc.left_out;
  for (const { mapping, reason } of leftOut) t.diagnostic(`${mapping}: ${reason}`);
  const asked = ['base', 'pte', 'pmd', 'hugetlb'].filter((m) => !leftOut.some(({ mapping }) => mapping === m));
  assert.ok(asked.includes('base'));
  for (const mapping of asked) {
    const own = rows.filter((row) => row.mapping === mapping);
    assert.deepEqual(
      own.map((row) => row.case),
      [...CASES, ...(mapping === 'base' ? ['read_only'] : [])],
    );
    for (const row of own) judge(row);
  }
});

function judge(row: Row): void {
  const words = JSON.stringify(row);
  assert.equal(row.pages, 8);
  if (row.case === 'read_only' && row.refused) assert.equal(row.kept, null, words);
  else assert.equal(row.kept, !row.case.startsWith('control_'), words);
  if (row.case === 'control_remapped') assert.equal(row.lost, 1, words);
  if (row.case !== 'during_fork' && row.case !== 'control_vmsplice') return;
  assert.equal(row.trials, 30);
  // one is always being taken when fork is called, or nothing was asked
  assert.ok(row.overlaps > 0 && row.taken_inside <= row.overlaps, words);
  assert.ok(row.ci_low !== null && row.ci_high !== null && row.ci_low <= row.ci_high, words);
  assert.equal(row.lost > 0, row.case === 'control_vmsplice', words);
}

test('kernel-check says what it asked, what it did not, and why', async (t) => {
  const { code, stdout, stderr } = await told('kernel-check', '--pages', '3', '--trials', '2');
  if (code === 69) return t.skip(stderr.trim());
  assert.equal(code, 0, stdout);
  const text = stdout.replace(/\s+/g, ' ');
  assert.match(text, /Asked: private anonymous memory \(.*base pages.*FOLL_PIN with FOLL_WRITE and FOLL_LONGTERM/);
  assert.match(text, /one thread pins 3 pages of 4 KiB, then forks/);
  assert.match(text, /refused: no such pin.*Not asked: pins for reading|before, for reading 1 - kept/);
  for (const way of ['pages by ptes', 'pages by a pmd', 'pages of the pool'])
    assert.match(text, new RegExp(`${way} while it forks 2 |Left out: huge ${way}: .{10}`));
  for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
});

test('kernel-check --help shows the range and the default', async () => {
  const { stdout } = await told('kernel-check', '--help');
  assert.match(
    stdout.replace(/\s+/g, ' '),
    /--pages <n> pages of 4 KiB pinned before fork, 1 to 262144; .*\(default: 16\)/,
  );
});

test('kernel-check without a compiler: exit 69 and what to do', async () => {
  process.env.CC = '/nonexistent/cc';
  const { code, stderr } = await told('kernel-check');
  delete process.env.CC;
  assert.equal(code, 69, stderr);
  assert.match(stderr, /no C compiler: \/nonexistent\/cc is not here\n {2}install cc, or set CC/);
});
