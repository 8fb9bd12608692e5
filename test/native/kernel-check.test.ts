import assert from 'node:assert/strict';
import { test } from 'node:test';
import { told } from '../support/told.js';

/** Exit 69 says that this machine cannot be asked; then there is nothing to test but that it says why. */
test('kernel-check: the pins are kept, and the control is seen to lose its own', async (t) => {
  const done = await told('kernel-check', '--pages', '8', '--json');
  const doc = JSON.parse(done.stdout);
  if (done.code === 69) {
    assert.match(doc.error.message, /no C compiler|the kernel cannot be asked/);
    t.skip(doc.error.message);
    return;
  }
  assert.equal(done.code, 0, done.stdout);
  assert.equal(doc.keeps, true);
  assert.deepEqual(
    doc.rows.map(({ case: name, pages, kept }: { case: string; pages: number; kept: boolean }) => [name, pages, kept]),
    [
      ['child_lives', 8, true],
      ['child_gone', 8, true],
      ['control_remapped', 8, false],
    ],
  );
});

test('kernel-check --help shows the range and the default', async () => {
  const { stdout } = await told('kernel-check', '--help');
  assert.match(stdout.replace(/\s+/g, ' '), /--pages <n> pinned pages of 4 KiB, 1 to 262144; .*\(default: 16\)/);
});

test('kernel-check without a compiler: exit 69 and what to do', async () => {
  process.env.CC = '/nonexistent/cc';
  const { code, stderr } = await told('kernel-check');
  delete process.env.CC;
  assert.equal(code, 69, stderr);
  assert.match(stderr, /no C compiler: \/nonexistent\/cc is not here\n {2}install cc, or set CC/);
});
