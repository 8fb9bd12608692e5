// A pmd that maps a huge page: what fork, pins, faults and exit leave of it, count by count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLL_FAST_ONLY, FOLL_GET, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import { isHuge, pfnOf } from '../../src/trace/pte.js';
import {
  at,
  counts,
  EXCLUSIVE,
  folio,
  free,
  HUGE,
  huge,
  isExclusive,
  isWritable,
  pmdOf,
  setPmd,
  setWord,
  WRITABLE,
  word,
} from '../support/huge.js';
import { access, BASE, exit, fork, lawsHold, pin, pteOf } from '../support/machine.js';

const FORK = 'batched__rmw__none';
const PIN = 'batched__two_step_mb';
const FAST = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
const [TABLE_ZONE, DATA_ZONE] = [0, 1];

test('one pmd: one reference, one entire and one large mapcount; the first page is exclusive for all, a table is set aside', () => {
  const m = huge();
  assert.deepEqual(folio(m), [1, 1, 1, 0, 0]);
  assert.ok(isHuge(pmdOf(m, m.mm)) && isWritable(pmdOf(m, m.mm)));
  assert.deepEqual([isExclusive(m, 0), isExclusive(m, 1), isExclusive(m, HUGE - 1)], [true, false, false]);
});

for (const pageMapcounts of [true, false])
  test(`fork shares it: both pmds read-only, counts of two, no pte looked at; exit gives all back (mapcounts of pages: ${pageMapcounts})`, () => {
    const m = huge(2, pageMapcounts);
    const tables = free(m, TABLE_ZONE);
    const child = fork(m, FORK, m.mm);
    lawsHold(m);
    assert.deepEqual(folio(m), [2, 2, 2, 0, 0]);
    assert.ok(!isExclusive(m, 0));
    for (const page of [0, HUGE])
      for (const mm of [m.mm, child])
        assert.ok(isHuge(pmdOf(m, mm, page)) && !isWritable(pmdOf(m, mm, page)), `${page}`);
    assert.equal(pfnOf(pmdOf(m, child)), m.first);
    const { PTES_COPIED, EARLY_COPIES, EAGAINS, PTES_SCANNED } = counts(m);
    assert.deepEqual([PTES_COPIED, EARLY_COPIES, EAGAINS, PTES_SCANNED], [2 * HUGE, 0, 0, 0]);
    assert.equal(tables - free(m, TABLE_ZONE), 3 + 2, 'pgd, pud and pmd tables, and one set aside for each pmd');
    exit(m, 'batched', child);
    lawsHold(m);
    assert.deepEqual(folio(m), [1, 1, 1, 0, 0]);
    assert.equal(free(m, TABLE_ZONE), tables);
    const data = free(m, DATA_ZONE);
    exit(m, 'batched', m.mm);
    lawsHold(m);
    assert.equal(free(m, DATA_ZONE), data + 2 * HUGE);
  });

test('one pinned page: the pmd is split and all 512 pages are copied one by one, with 131,328 ptes looked at in vain', () => {
  const m = huge(2);
  assert.deepEqual(pin(m, PIN, m.mm, at(3), 1, FAST), [m.first + 3]);
  assert.deepEqual(folio(m), [2, 1, 1, 0, 1]);
  setWord(m, 3, 'PAGE_FLAGS', word(m, 3, 'PAGE_FLAGS') | m.cpu.constant('PG_SETUP_PINNED')); // the laws know of it
  const child = fork(m, FORK, m.mm);
  lawsHold(m);
  assert.deepEqual(folio(m), [513, 0, 512, 1, 1]);
  const { PTES_COPIED, EARLY_COPIES, EAGAINS, PTES_SCANNED } = counts(m);
  assert.deepEqual([PTES_COPIED, EARLY_COPIES, EAGAINS, PTES_SCANNED], [1024, 512, 512, (512 * 513) / 2]);
  assert.ok(!isHuge(pmdOf(m, m.mm)) && !isHuge(pmdOf(m, child)));
  assert.ok(isHuge(pmdOf(m, m.mm, HUGE)) && isHuge(pmdOf(m, child, HUGE)), 'the other huge page is shared as it is');
  for (const page of [0, 3, HUGE - 1]) {
    const pte = pteOf(m, m.mm, at(page));
    assert.deepEqual([pfnOf(pte), isWritable(pte), isExclusive(m, page)], [m.first + page, true, true]);
    assert.notEqual(pfnOf(pteOf(m, child, at(page))), m.first + page);
  }
  exit(m, 'batched', child);
  lawsHold(m);
  m.k.makeWritable(m.mm);
  lawsHold(m);
  assert.deepEqual(folio(m), [2, 1, 1, 0, 1], 'mapped by a pmd again, and pinned still');
  assert.deepEqual([isHuge(pmdOf(m, m.mm)), isExclusive(m, 0), isExclusive(m, 3)], [true, true, false]);
  m.k.putUserPage(m.first + 3, FAST);
  setWord(m, 3, 'PAGE_FLAGS', 0);
  assert.deepEqual(folio(m), [1, 1, 1, 0, 0]);
  lawsHold(m);
});

test('a pinned huge page that is not exclusive is shared: its pin was lost before', () => {
  const m = huge();
  fork(m, FORK, m.mm);
  assert.deepEqual(pin(m, PIN, m.mm, BASE, 1, FAST), [], 'read-only: no fast write pin');
  m.view.setInt32(m.mm + m.cpu.constant('MM_HAS_PINNED'), 1, true);
  setWord(m, 1, 'PAGE_PINCOUNT', 1);
  fork(m, FORK, m.mm);
  assert.deepEqual([folio(m)[1], counts(m).EARLY_COPIES, isHuge(pmdOf(m, m.mm))], [3, 0, true]);
});

test('fast GUP takes as many references and pins at once as pages are asked for, of the pages that were asked for', () => {
  const m = huge();
  const pages = [500, 501, 502, 503].map((page) => m.first + page);
  assert.deepEqual(pin(m, PIN, m.mm, at(500), 4, FAST), pages);
  assert.deepEqual(folio(m), [5, 1, 1, 0, 4]);
  assert.deepEqual(pin(m, PIN, m.mm, at(7), 2, FOLL_GET), [m.first + 7, m.first + 8]);
  assert.deepEqual(folio(m), [7, 1, 1, 0, 4]);
  for (const pfn of pages) m.k.putUserPage(pfn, FAST);
  for (const page of [7, 8]) m.k.putUserPage(m.first + page, FOLL_GET);
  assert.deepEqual(folio(m), [1, 1, 1, 0, 0]);
  assert.equal(counts(m).GUP_FAST, 6);
  lawsHold(m);
});

test('pages of two huge pages in one call', () => {
  const m = huge(2);
  assert.deepEqual(
    pin(m, PIN, m.mm, at(510), 4, FAST),
    [510, 511, 512, 513].map((page) => m.first + page),
  );
  assert.deepEqual(folio(m), [3, 1, 1, 0, 2]);
});

test('a read pin behind a read-only pmd: not without a lock where the page may be shared; the slow path makes it the own one first', () => {
  const m = huge();
  const child = fork(m, FORK, m.mm);
  assert.deepEqual(pin(m, PIN, m.mm, at(9), 1, FOLL_PIN | FOLL_FAST_ONLY), []);
  assert.deepEqual(folio(m), [2, 2, 2, 0, 0], 'what was taken is given back');
  const [pfn = 0] = pin(m, PIN, m.mm, at(9), 1, FOLL_PIN);
  assert.notEqual(pfn, m.first + 9);
  assert.ok(!isHuge(pmdOf(m, m.mm)), 'the pmd was split, and its page copied');
  assert.deepEqual(folio(m), [512, 1, 512, 1, 0]);
  m.k.putUserPage(pfn, FOLL_PIN);
  lawsHold(m);
  exit(m, 'batched', child);
  lawsHold(m);
});

test('a slow write pin of an exclusive huge page behind a read-only pmd takes it over whole', () => {
  const m = huge();
  setPmd(m, m.mm, pmdOf(m, m.mm) & ~WRITABLE);
  assert.deepEqual(pin(m, PIN, m.mm, at(4), 1, FOLL_PIN | FOLL_WRITE), [m.first + 4]);
  assert.ok(isHuge(pmdOf(m, m.mm)) && isWritable(pmdOf(m, m.mm)));
  assert.deepEqual([counts(m).WP_REUSED, counts(m).GUP_SLOW], [1, 1]);
  m.k.putUserPage(m.first + 4, FOLL_PIN);
  lawsHold(m);
});

test('a write while the child has it splits the pmd of the one who writes and copies one page, not 2 MiB', () => {
  const m = huge();
  const child = fork(m, FORK, m.mm);
  assert.ok(access(m, 'batched', m.mm, at(5), true));
  lawsHold(m);
  assert.ok(!isHuge(pmdOf(m, m.mm)) && isHuge(pmdOf(m, child)));
  assert.deepEqual(folio(m), [512, 1, 512, 1, 0], '511 ptes and a pmd');
  assert.notEqual(pfnOf(pteOf(m, m.mm, at(5))), m.first + 5);
  assert.deepEqual([counts(m).WP_COPIED, counts(m).WP_REUSED], [1, 0]);
  assert.ok(access(m, 'batched', child, at(5), false), 'a read behind a pmd needs nothing');
  assert.equal(counts(m).WP_COPIED, 1);
});

test('a write when the child is gone takes the huge page over whole: one reference is left', () => {
  const m = huge();
  exit(m, 'batched', fork(m, FORK, m.mm));
  assert.ok(access(m, 'batched', m.mm, at(5), true));
  assert.ok(isHuge(pmdOf(m, m.mm)) && isWritable(pmdOf(m, m.mm)) && isExclusive(m, 0));
  assert.deepEqual([counts(m).WP_COPIED, counts(m).WP_REUSED], [0, 1]);
  lawsHold(m);
});

test('a fork that gets no table to set aside fails, and leaves all as it was', () => {
  const m = huge();
  const tables = free(m, TABLE_ZONE);
  const limit = m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_ALLOC_LIMIT');
  m.view.setUint32(limit, 1 + 3, true); // pgd, pud and pmd tables, and no more
  assert.equal(fork(m, FORK, m.mm), 0);
  m.view.setUint32(limit, 0, true);
  assert.deepEqual(folio(m), [1, 1, 1, 0, 0]);
  assert.equal(free(m, TABLE_ZONE), tables);
  lawsHold(m);
});

for (const [law, what, page, name, value] of [
  [15, 'an entire mapcount one too high', 1, 'PAGE_ENTIRE_MAPCOUNT', 1],
  [11, 'a large mapcount that counts 512 ptes for the pmd', 1, 'PAGE_LARGE_MAPCOUNT', HUGE],
  [16, 'a second page that is exclusive', 5, 'PAGE_FLAGS', EXCLUSIVE],
  [2, 'a reference for each page', 0, 'PAGE_REFCOUNT', HUGE],
  [10, 'a writable pmd whose first page is not exclusive', 0, 'PAGE_FLAGS', 0],
] as const)
  test(`law ${law}: ${what}`, () => {
    const m = huge();
    setWord(m, page, name, law === 15 ? word(m, page, name) + value : value);
    if (law === 15) setWord(m, 0, 'PAGE_FLAGS', 0); // law 9 would be told first
    if (law === 15) setPmd(m, m.mm, pmdOf(m, m.mm) & ~WRITABLE);
    assert.equal(m.k.checkConservation(), law);
  });

test('laws 5, 6 and 9: a table set aside is lost, the rss has a page less, two pmds map what is exclusive', () => {
  const lost = huge();
  const pmdTable = lost.k.pmdLockless(lost.mm, BASE) >>> 0;
  const tables = lost.view.getUint32(lost.cpu.constant('CTRL_TABLES'), true);
  const aside = (lost.k.pageOf((pmdTable - tables) >>> 12) >>> 0) + lost.cpu.constant('PAGE_PMD_HUGE_PTE');
  assert.notEqual(lost.view.getUint32(aside, true), 0);
  lost.view.setUint32(aside, 0, true);
  assert.equal(lost.k.checkConservation(), 5);
  const less = huge();
  const rss = less.mm + less.cpu.constant('MM_RSS') + 4 * less.cpu.constant('MM_ANONPAGES');
  assert.equal(less.view.getInt32(rss, true), HUGE);
  less.view.setInt32(rss, 1, true);
  assert.equal(less.k.checkConservation(), 6);
  const shared = huge();
  fork(shared, FORK, shared.mm);
  setWord(shared, 0, 'PAGE_FLAGS', EXCLUSIVE);
  assert.equal(shared.k.checkConservation(), 9);
});
