import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutWords } from '../../src/page/cut-words.js';
import type { Missing, Side } from '../../src/page/cycle-view.js';
import { whyWords } from '../../src/page/why.js';

const side = (label: string, what: Side['what']): Side => ({ label, what, loc: 'pte[0]', cell: '' });
const missing = (from: Side, to: Side): Missing[] => [{ from, to }];
const wmb = (found: Missing[] | undefined, bare = found, model = 'lkmm'): string =>
  whyWords({
    fence: 'wmb',
    model,
    bad: true,
    badBare: true,
    missing: found,
    missingBare: bare,
    unseen: [],
    cuts: [],
  }).join(' ');

test('smp_wmb: a store and a later load need smp_mb; two loads are not said to', () => {
  const storeLoad = wmb(missing(side('A3', 'store'), side('A5', 'load')));
  assert.match(storeLoad, /A5 is a load.*wait for the store of A3.*need smp_mb\(\)/);
  const loadLoad = wmb(missing(side('B3', 'load'), side('B4', 'load')));
  assert.match(loadLoad, /B4 is a load.*wait for the load of B3/);
  assert.doesNotMatch(loadLoad, /smp_mb/);
});

test('smp_wmb: the way between two stores that it does close is named beside the one that is left', () => {
  const text = wmb(
    missing(side('A3', 'store'), side('A5', 'load')),
    missing(side('A3', 'store'), side('A10', 'store')),
  );
  assert.match(text, /lets A10 be seen before A3.*smp_wmb\(\) does put those two in order.*A5 is a load/);
});

test('a run with nothing out of order is no matter of fences; x86 is named only where it runs', () => {
  assert.match(wmb(undefined), /nothing out of order.*why it does not help/);
  const found = missing(side('A3', 'store'), side('A5', 'load'));
  assert.match(wmb(found, found, 'tso'), /On x86 stores leave/);
  assert.doesNotMatch(wmb(found), /On x86/);
});

test('two loads that come too early: each CPU misses the other; one is not said to', () => {
  const one = { load: side('A5', 'load'), store: side('B3', 'store') };
  const other = { load: side('B4', 'load'), store: side('A3', 'store') };
  const text = (unseen: (typeof one)[]): string =>
    whyWords({
      fence: 'none',
      model: 'tso',
      bad: true,
      badBare: true,
      missing: missing(side('A3', 'store'), side('A5', 'load')),
      missingBare: undefined,
      unseen,
      cuts: [],
    }).join(' ');
  assert.match(text([one, other]), /A5 reads .* without what B3 stores there, and B4 .*: each CPU misses/);
  assert.doesNotMatch(text([one]), /misses/);
});

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
