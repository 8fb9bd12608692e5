import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConservationError, FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import {
  access,
  BASE,
  exit,
  faultedMm,
  forkAlone,
  lawsHold,
  newMm,
  PAGE,
  pfnOf,
  pin,
  pteOf,
  type Small,
  smallMachine,
  startedChild,
} from '../support/machine.js';

const FORK = 'async__rmw__none';
const PAGES = 4;
const WRITE_PIN = FOLL_PIN | FOLL_WRITE;

const at = (page: number): bigint => BASE + BigInt(page) * PAGE;
const pmd = (m: Small, mm: number): bigint => m.view.getBigUint64(m.k.pmdLockless(mm, BASE) >>> 0, true);
const writable = (entry: bigint): boolean => (entry & 2n) !== 0n;
const flagAt = (m: Small, entry: bigint): number =>
  (m.k.pageOf(Number((entry >> 12n) & 0xffff_ffffn)) >>> 0) + m.cpu.constant('PAGE_FLAGS');
/** Whether the parent's table is still to be copied. */
const left = (m: Small, mm: number): boolean =>
  (m.view.getUint32(flagAt(m, pmd(m, mm)), true) & m.cpu.constant('PG_ASYNC_COPY')) !== 0;
const counts = (m: Small, pfn: number): [refs: number, maps: number] => [m.k.refcountOf(pfn), m.k.mapcountOf(pfn)];
const free = (m: Small): number[] => [0, 1].map((zone) => m.k.nr_free_pages(zone) >>> 0);
/** From here on so many allocations succeed; -1: all. */
const allocations = (m: Small, n: number): void =>
  m.view.setUint32(m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_ALLOC_LIMIT'), n + 1, true);

interface Forked extends Small {
  readonly parent: number;
  readonly child: number;
  /** pfn of the first page */
  readonly first: number;
}

function forked(before: (m: Small, parent: number) => void = () => undefined): Forked {
  const m = smallMachine();
  const parent = newMm(m, [{ addr: BASE, pages: PAGES + 1 }], 'async'); // the last page is never touched here
  for (let i = 0; i < PAGES; i++) access(m, 'async', parent, at(i), true);
  before(m, parent);
  const first = pfnOf(m, parent, BASE);
  return { ...m, parent, child: forkAlone(m, FORK, parent), first };
}

/** What must be so when all is copied. */
function copied(m: Forked): void {
  assert.ok(writable(pmd(m, m.parent)));
  assert.ok(!left(m, m.parent));
  lawsHold(m);
}

test('fork copies nothing: the parent’s table has its flag, its pmd is read-only, the child has no table, and holds the mmap lock', () => {
  const m = forked();
  assert.ok(left(m, m.parent));
  assert.ok(!writable(pmd(m, m.parent)));
  assert.equal(pmd(m, m.child), 0n);
  for (let i = 0; i < PAGES; i++) {
    assert.ok(m.k.pte_write(pteOf(m, m.parent, at(i))));
    assert.deepEqual(counts(m, m.first + i), [1, 1]);
  }
  assert.equal(m.view.getInt32(m.parent + m.cpu.constant('MM_MMAP_LOCK'), true), 1, 'one reader');
});

test('the child copies before it runs: both read-only, two references each', () => {
  const m = forked();
  assert.equal(startedChild(m, FORK, m.child), m.child);
  for (let i = 0; i < PAGES; i++) {
    assert.ok(![m.parent, m.child].some((mm) => m.k.pte_write(pteOf(m, mm, at(i)))));
    assert.equal(pfnOf(m, m.child, at(i)), m.first + i);
    assert.deepEqual(counts(m, m.first + i), [2, 2]);
  }
  copied(m);
  assert.equal(m.view.getInt32(m.parent + m.cpu.constant('MM_MMAP_LOCK'), true), 0);
  exit(m, 'async', m.child);
  copied(m);
});

for (const [what, page, write] of [
  ['write', 1, true],
  ['read', PAGES, false],
] as const)
  test(`a ${what} fault of the parent has the table copied first; the child finds nothing left to do`, () => {
    const m = forked();
    const data = m.k.pfn_to_virt(m.first + 1) >>> 0;
    m.view.setUint32(data, 7, true);
    assert.ok(access(m, 'async', m.parent, at(page), write));
    assert.ok(!left(m, m.parent));
    assert.equal(pfnOf(m, m.child, at(1)), m.first + 1);
    assert.equal(pfnOf(m, m.parent, at(1)) === m.first + 1, !write, 'copied if it was written to');
    assert.equal(startedChild(m, FORK, m.child), m.child);
    assert.equal(m.view.getUint32(data, true), 7);
    assert.equal(pteOf(m, m.child, at(PAGES)), 0n, 'what was mapped later is the parent’s alone');
    copied(m);
  });

test('a page that was pinned before fork is copied when its table is, with the bytes of that moment', () => {
  const m = forked((small, parent) => void pin(small, 'async__two_step', parent, BASE, 1, WRITE_PIN));
  m.view.setUint32(m.k.pfn_to_virt(m.first) >>> 0, 9, true); // a device writes after fork
  startedChild(m, FORK, m.child);
  const own = pfnOf(m, m.child, BASE);
  assert.notEqual(own, m.first);
  assert.equal(m.view.getUint32(m.k.pfn_to_virt(own) >>> 0, true), 9);
  assert.ok(m.k.pte_write(pteOf(m, m.parent, BASE)));
  m.k.putUserPage(m.first, WRITE_PIN);
  copied(m);
});

test('fast GUP takes a page to write to out of a table that is left; the copy after it looks at pins', () => {
  const m = forked();
  const flags = WRITE_PIN | FOLL_FAST_ONLY;
  assert.deepEqual(pin(m, 'async__two_step', m.parent, BASE, 1, flags), [m.first]);
  assert.ok(left(m, m.parent), 'no fault');
  startedChild(m, FORK, m.child);
  assert.notEqual(pfnOf(m, m.child, BASE), m.first);
  m.k.putUserPage(m.first, flags);
  copied(m);
});

for (const [what, before] of [
  ['the child’s table', () => undefined],
  ['the copy of a pinned page', (m: Small, mm: number) => void pin(m, 'async__two_step', mm, BASE, 1, WRITE_PIN)],
] as const)
  test(`memory runs out for ${what}: the child is gone, the parent writes again`, () => {
    const m = forked(before);
    allocations(m, what === 'the child’s table' ? 0 : 1);
    assert.equal(startedChild(m, FORK, m.child), 0);
    allocations(m, -1);
    if (what !== 'the child’s table') m.k.putUserPage(m.first, WRITE_PIN);
    assert.ok(m.k.pte_write(pteOf(m, m.parent, BASE)) || access(m, 'async', m.parent, BASE, true));
    copied(m);
  });

test('a fault for which memory runs out does not fail: the table is given back, and it is the child that dies', () => {
  const m = forked();
  allocations(m, 0);
  assert.ok(access(m, 'async', m.parent, BASE, true), 'the page is the parent’s alone: nothing is needed');
  allocations(m, -1);
  assert.ok(!left(m, m.parent));
  assert.equal(startedChild(m, FORK, m.child), 0);
  copied(m);
});

test('fork itself runs out of memory, at every point: no child, nothing left behind', () => {
  for (const n of [0, 1, 2]) {
    // pgd, pud, pmd
    const m = smallMachine();
    const parent = faultedMm(m, PAGES, 'async');
    const before = free(m);
    allocations(m, n);
    assert.equal(forkAlone(m, FORK, parent), 0, `${n} allocations`);
    allocations(m, -1);
    assert.deepEqual(free(m), before);
    lawsHold(m);
  }
});

test('a table that two VMAs have to do with is copied by fork', () => {
  const m = smallMachine();
  const regions = [BASE, BASE + 8n * PAGE].map((addr) => ({ addr, pages: 2 }));
  const parent = newMm(m, regions, 'async');
  for (const page of [0, 1, 8, 9]) access(m, 'async', parent, at(page), true);
  const child = forkAlone(m, FORK, parent);
  assert.ok(!left(m, parent));
  assert.deepEqual(counts(m, pfnOf(m, child, BASE)), [2, 2]);
  assert.equal(startedChild(m, FORK, child), child);
  lawsHold(m);
});

test('law 14: a table that is left for nobody', () => {
  const m = smallMachine();
  const parent = faultedMm(m, PAGES, 'async');
  const flags = flagAt(m, pmd(m, parent));
  m.view.setUint32(flags, m.view.getUint32(flags, true) | m.cpu.constant('PG_ASYNC_COPY'), true);
  assert.throws(
    () => lawsHold(m),
    (e) => e instanceof ConservationError && /law 14 .*no pte table is left for a child to copy/.test(e.message),
  );
});
