import assert from 'node:assert/strict';
import { test } from 'node:test';
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
    cuts: undefined,
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
