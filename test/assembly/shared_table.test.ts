import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConservationError, FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import {
  access,
  BASE,
  exit,
  faultedMm,
  fork,
  lawsHold,
  newMm,
  PAGE,
  pfnOf,
  pin,
  pteOf,
  type Small,
  smallMachine,
} from '../support/machine.js';

const FORK = 'on_demand__rmw__none';
const TABLE_ZONE = 0;
const DATA_ZONE = 1;
const PAGES = 4;

const at = (page: number): bigint => BASE + BigInt(page) * PAGE;
const pmd = (m: Small, mm: number, addr: bigint = BASE): bigint =>
  m.view.getBigUint64(m.k.pmdLockless(mm, addr) >>> 0, true);
const tableOf = (entry: bigint): number => Number((entry >> 12n) & 0xffff_ffffn);
const writable = (entry: bigint): boolean => (entry & 2n) !== 0n;
const refsAt = (m: Small, table: number): number => (m.k.pageOf(table) >>> 0) + m.cpu.constant('PAGE_TABLE_REFS');
/** How many pmds a table's count says there are. */
const refs = (m: Small, table: number): bigint => m.view.getBigInt64(refsAt(m, table), true) + 1n;
const counts = (m: Small, pfn: number): [refs: number, maps: number] => [m.k.refcountOf(pfn), m.k.mapcountOf(pfn)];
const free = (m: Small): number[] => [TABLE_ZONE, DATA_ZONE].map((zone) => m.k.nr_free_pages(zone) >>> 0);

interface Shared extends Small {
  readonly parent: number;
  readonly child: number;
  /** pfn of the table that both have */
  readonly table: number;
  /** pfn of the first page in it */
  readonly first: number;
}

function shared(): Shared {
  const m = smallMachine();
  const parent = newMm(m, [{ addr: BASE, pages: PAGES + 1 }], 'on_demand'); // the last page is never touched here
  for (let i = 0; i < PAGES; i++) access(m, 'on_demand', parent, at(i), true);
  const first = pfnOf(m, parent, BASE);
  const child = fork(m, FORK, parent);
  return { ...m, parent, child, table: tableOf(pmd(m, parent)), first };
}

test('fork shares the table: both pmds read-only, two references; ptes, and counts of pages, as they were', () => {
  const m = shared();
  assert.equal(pmd(m, m.child), pmd(m, m.parent));
  assert.ok(!writable(pmd(m, m.parent)));
  assert.equal(refs(m, m.table), 2n);
  for (let i = 0; i < PAGES; i++) {
    assert.ok(m.k.pte_write(pteOf(m, m.parent, at(i))));
    assert.deepEqual(counts(m, m.first + i), [1, 1]);
  }
  lawsHold(m);
  const again = fork(m, FORK, m.child);
  assert.equal(refs(m, m.table), 3n);
  lawsHold(m);
  for (const mm of [m.parent, again]) exit(m, 'on_demand', mm);
  assert.deepEqual([refs(m, m.table), counts(m, m.first)], [1n, [1, 1]]);
  lawsHold(m);
});

for (const [what, write] of [
  ['write', true],
  ['read', false],
] as const)
  test(`a ${what} fault breaks the table: the ptes are copied read-only, each page has one more reference and mapping`, () => {
    const m = shared();
    assert.ok(access(m, 'on_demand', m.parent, at(write ? 1 : PAGES), write)); // a read faults where nothing is mapped
    const own = tableOf(pmd(m, m.parent));
    assert.notEqual(own, m.table);
    assert.ok(writable(pmd(m, m.parent)));
    assert.deepEqual([refs(m, m.table), refs(m, own)], [1n, 1n]);
    assert.equal(pfnOf(m, m.parent, BASE), m.first);
    assert.ok(!m.k.pte_write(pteOf(m, m.parent, BASE)));
    assert.ok(m.k.pte_write(pteOf(m, m.child, BASE)), 'ptes of the shared table stay writable');
    assert.deepEqual(counts(m, m.first), [2, 2]);
    assert.equal(pfnOf(m, m.parent, at(1)) === m.first + 1, !write, 'copied if it was written to');
    assert.equal(pteOf(m, m.child, at(PAGES)), 0n);
    lawsHold(m);
  });

test('the last sharer copies as well and destroys the original; then pages that nobody else has are taken over', () => {
  const m = shared();
  assert.ok(access(m, 'on_demand', m.parent, BASE, true));
  const before = free(m)[TABLE_ZONE] as number;
  assert.ok(access(m, 'on_demand', m.child, BASE, true));
  assert.notEqual(tableOf(pmd(m, m.child)), m.table);
  assert.equal(free(m)[TABLE_ZONE], before, 'one table made, one freed');
  assert.equal(m.k.refcountOf(m.table), 0);
  assert.equal(pfnOf(m, m.child, BASE), m.first, 'the parent has copied the page: it is the child’s alone');
  assert.deepEqual(counts(m, m.first + 1), [2, 2]);
  lawsHold(m);
});

test('exit of a sharer leaves the table, exit of the last one gives back everything', () => {
  const m = smallMachine();
  const unused = free(m);
  const parent = faultedMm(m, PAGES, 'on_demand');
  const child = fork(m, FORK, parent);
  exit(m, 'on_demand', parent);
  lawsHold(m);
  assert.ok(access(m, 'on_demand', child, BASE, true));
  lawsHold(m);
  exit(m, 'on_demand', child);
  lawsHold(m);
  assert.deepEqual(free(m), unused);
});

test('memory runs out when a table is to be broken: the fault fails, and nothing has changed', () => {
  const m = shared();
  m.view.setUint32(m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_ALLOC_LIMIT'), 1, true);
  assert.ok(!access(m, 'on_demand', m.parent, BASE, true));
  m.view.setUint32(m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_ALLOC_LIMIT'), 0, true);
  assert.equal(refs(m, m.table), 2n);
  lawsHold(m);
});

test('a table that two VMAs have to do with is copied as before', () => {
  const m = smallMachine();
  const parent = newMm(
    m,
    [
      { addr: BASE, pages: 2 },
      { addr: BASE + 8n * PAGE, pages: 2 },
    ],
    'on_demand',
  );
  for (const page of [0, 1, 8, 9]) access(m, 'on_demand', parent, at(page), true);
  const child = fork(m, FORK, parent);
  assert.notEqual(tableOf(pmd(m, child)), tableOf(pmd(m, parent)));
  assert.ok(!m.k.pte_write(pteOf(m, parent, BASE)));
  assert.deepEqual(counts(m, pfnOf(m, parent, BASE)), [2, 2]);
  lawsHold(m);
});

test('GUP, fast and slow, takes a page to write to out of a shared table; the next write goes elsewhere', () => {
  for (const flags of [FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY, FOLL_PIN | FOLL_WRITE]) {
    const m = shared();
    assert.deepEqual(pin(m, 'on_demand__add1024', m.parent, BASE, 1, flags), [m.first]);
    assert.equal(tableOf(pmd(m, m.parent)), m.table, 'no fault');
    access(m, 'on_demand', m.parent, BASE, true);
    assert.notEqual(pfnOf(m, m.parent, BASE), m.first);
    m.k.putUserPage(m.first, flags);
    lawsHold(m);
  }
});

test('law 13: a reference of a table too many, and one too few', () => {
  for (const by of [1n, -1n]) {
    const m = shared();
    m.view.setBigInt64(refsAt(m, m.table), 1n + by, true);
    assert.throws(
      () => lawsHold(m),
      (e) => e instanceof ConservationError && /law 13 .*references of each pte table = pmds/.test(e.message),
    );
  }
});
