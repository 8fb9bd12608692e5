import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutWords } from '../../src/page/cut-words.js';

test('what holds: of a pair one is enough, and of an atomic it is said what leaving it out means', () => {
  const ordering = (text: string, key: string) => ({ thread: 0, text, key });
  const rmw = ordering('B4 atomic_add_unless()', 'B4 rmw page[0].refcount add');
  const locks = [ordering('spin_lock(a)', 'lock a'), ordering('spin_lock(b)', 'lock b')] as const;
  const both = cutWords({ necessary: [rmw], pairs: [locks], undecided: [], complete: true }).join(' ');
  assert.match(both, /B4 atomic_add_unless\(\) on CPU 0\. It cannot be left out/);
  assert.match(both, /Of spin_lock\(a\) on CPU 0 and spin_lock\(b\) on CPU 0 one is enough/);
  assert.match(both, /a load and a store in its place/);
  assert.doesNotMatch(
    cutWords({ necessary: [], pairs: [locks], undecided: [], complete: true }).join(' '),
    /What holds|in its place/,
  );
});
