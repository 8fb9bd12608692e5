// The oracle: each conservation law broken on purpose, one word at a time, and the right law named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertConservation, FOLL_PIN, FOLL_WRITE, VM_ANON, VM_SHARED } from '../../src/machine/machine.js';
import { pinExport } from '../../src/protocols.js';
import {
  access,
  BASE,
  exit,
  faultedMm,
  fork,
  newMm,
  PAGE,
  pfnOf,
  type Small,
  smallMachine,
} from '../support/machine.js';

const PAGES = 6;
/** pages that only `single` maps */
const OWN = 2;
const HELD = 3;
const DATA = 64;
const TABLES = 24;
const PTE_PFN = 0x000f_ffff_ffff_f000n;
const BIT = (n: number): bigint => 1n << BigInt(n);

/** A parent with a child that shares its pages, another mm with pages of its own and pins held on them. */
interface Scene extends Small {
  readonly parent: number;
  readonly child: number;
  readonly single: number;
}

const LOOP = pinExport('pinLoop', 'no_early', { wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' });

function scene(): Scene {
  const m = smallMachine({ data: DATA, tables: TABLES });
  const parent = faultedMm(m, PAGES);
  const child = fork(m, 'no_early__rmw__none', parent);
  const single = faultedMm(m, OWN);
  const hold = m.cpu.fn<(...args: (number | bigint)[]) => bigint>(LOOP);
  hold(single, BASE, OWN, OWN, 0, HELD, FOLL_PIN | FOLL_WRITE, 7, BigInt(HELD));
  return { ...m, parent, child, single };
}

const at = (s: Scene, name: string): number => s.cpu.constant(name);
const page = (s: Scene, pfn: number): number => s.k.pageOf(pfn) >>> 0;
const pageOf = (s: Scene, mm: number): number => page(s, pfnOf(s, mm, BASE));
const freePage = (s: Scene): number => page(s, s.firstData + DATA - 1);
const ptep = (s: Scene, mm: number): number => s.k.ptepOf(mm, BASE) >>> 0;
const pgd = (s: Scene, mm: number): number => s.view.getUint32(mm + at(s, 'MM_PGD'), true);
const leaf = (s: Scene, mm: number): number => s.k.pmdLockless(mm, BASE) >>> 0;
const firstPin = (s: Scene): number => at(s, 'PIN_LOG');
const zone = (s: Scene, n: number): number => at(s, 'CTRL_ZONES') + 16 * n;

const add32 = (s: Scene, ptr: number, by: number): void => s.view.setInt32(ptr, s.view.getInt32(ptr, true) + by, true);
const put32 = (s: Scene, ptr: number, value: number): void => s.view.setInt32(ptr, value, true);
const edit64 = (s: Scene, ptr: number, edit: (was: bigint) => bigint): void =>
  s.view.setBigUint64(ptr, edit(s.view.getBigUint64(ptr, true)), true);
const pointAt = (s: Scene, ptr: number, pfn: number): void =>
  edit64(s, ptr, (was) => (was & ~PTE_PFN) | (BigInt(pfn) << 12n));

/** What breaks, the law that must be named, and the one word that is written. */
const BROKEN: readonly (readonly [what: string, law: number, corrupt: (s: Scene) => void])[] = [
  [
    'a shared page is mapped once more than there are ptes',
    1,
    (s) => add32(s, pageOf(s, s.parent) + at(s, 'PAGE_MAPCOUNT'), 1),
  ],
  ['a shared page is mapped once less', 1, (s) => add32(s, pageOf(s, s.parent) + at(s, 'PAGE_MAPCOUNT'), -1)],
  ['a reference is leaked', 2, (s) => add32(s, pageOf(s, s.parent) + at(s, 'PAGE_REFCOUNT'), 1)],
  ['a reference is dropped', 2, (s) => add32(s, pageOf(s, s.parent) + at(s, 'PAGE_REFCOUNT'), -1)],
  ['a pin is leaked', 2, (s) => add32(s, pageOf(s, s.parent) + at(s, 'PAGE_REFCOUNT'), 1024)],
  ['a page nobody maps keeps a reference', 2, (s) => put32(s, freePage(s) + at(s, 'PAGE_REFCOUNT'), 1)],
  ['a held pin is forgotten', 2, (s) => put32(s, firstPin(s) + at(s, 'PIN_MM'), 0)],
  ['a held pin is taken for a get', 2, (s) => put32(s, firstPin(s) + at(s, 'PIN_FLAGS'), 0x04)],
  [
    'a page said to be pinned from the start is not',
    2,
    (s) => put32(s, pageOf(s, s.single) + at(s, 'PAGE_FLAGS'), at(s, 'PG_SETUP_PINNED')),
  ],
  ['a pte maps another page of its mm', 3, (s) => pointAt(s, ptep(s, s.child), pfnOf(s, s.child, BASE + PAGE))],
  ['a pte maps a page of somebody else', 3, (s) => pointAt(s, ptep(s, s.child), pfnOf(s, s.single, BASE))],
  ['a held pin is of another page', 3, (s) => put32(s, firstPin(s) + at(s, 'PIN_PFN'), pfnOf(s, s.parent, BASE))],
  ['a free data page is lost', 4, (s) => add32(s, zone(s, 1) + 8, 1)],
  ['a free data page is there twice', 4, (s) => add32(s, zone(s, 1) + 4, 1)],
  ["a CPU's list says one page less than it has", 4, (s) => add32(s, at(s, 'CPU_AREA') + at(s, 'CPU_PCP') + 8 + 4, -1)],
  ['a free table is lost', 5, (s) => add32(s, zone(s, 0) + 8, 1)],
  ['a table nobody reaches is in use', 5, (s) => put32(s, page(s, TABLES - 1) + at(s, 'PAGE_REFCOUNT'), 1)],
  ['a table that is reached is free', 5, (s) => put32(s, page(s, pgd(s, s.child)) + at(s, 'PAGE_REFCOUNT'), 0)],
  ['a fork has not counted a page', 6, (s) => add32(s, s.child + at(s, 'MM_RSS') + 4, -1)],
  ['a pte is gone, its reference is not', 6, (s) => edit64(s, ptep(s, s.child), () => 0n)],
  [
    'a pte came from nowhere',
    6,
    (s) => edit64(s, ptep(s, s.child) + 8 * PAGES, () => s.view.getBigUint64(ptep(s, s.child), true)),
  ],
  ['a whole table is out of reach', 6, (s) => edit64(s, leaf(s, s.child), () => 0n)],
  ['a mapped page is free', 7, (s) => put32(s, pageOf(s, s.single) + at(s, 'PAGE_REFCOUNT'), 0)],
  ['a refcount is negative', 7, (s) => put32(s, pageOf(s, s.parent) + at(s, 'PAGE_REFCOUNT'), -1)],
  ['a mapcount is negative', 7, (s) => put32(s, pageOf(s, s.parent) + at(s, 'PAGE_MAPCOUNT'), -1)],
  ['a fork has left the sequence count odd', 8, (s) => add32(s, s.parent + at(s, 'MM_WRITE_PROTECT_SEQ'), 1)],
  ['a fork has kept the mmap lock', 8, (s) => put32(s, s.parent + at(s, 'MM_MMAP_LOCK'), -1)],
  ['a fault has kept the page-table lock of the mm', 8, (s) => put32(s, s.child + at(s, 'MM_PAGE_TABLE_LOCK'), 1)],
  [
    "a fork has kept a table's lock",
    8,
    (s) =>
      put32(s, page(s, Number((s.view.getBigUint64(leaf(s, s.parent), true) & PTE_PFN) >> 12n)) + at(s, 'PAGE_PTL'), 1),
  ],
];

test('the scene that is broken below holds every law, and a pin in it is held', () => {
  const s = scene();
  assert.equal(s.k.checkConservation(), 0);
  assert.equal(s.view.getUint32(firstPin(s) + at(s, 'PIN_MM'), true), s.single);
});

for (const [what, law, corrupt] of BROKEN) {
  test(`${what}: law ${law}`, () => {
    const s = scene();
    corrupt(s);
    assert.equal(s.k.checkConservation(), law);
    assert.throws(
      () => assertConservation(s.cpu, 'after fork 3'),
      new RegExp(`^ConservationError: after fork 3: law ${law} is broken \\(.+\\)`),
    );
  });
}

test('two words that make up for each other in the sums: law 3 sees the page, law 5 the table', () => {
  const moved = scene();
  add32(moved, pageOf(moved, moved.parent) + at(moved, 'PAGE_MAPCOUNT'), -1);
  add32(moved, pageOf(moved, moved.single) + at(moved, 'PAGE_MAPCOUNT'), 1);
  assert.equal(moved.k.checkConservation(), 3);
  const leaked = scene();
  add32(leaked, zone(leaked, 0) + 8, 1);
  put32(leaked, page(leaked, TABLES - 1) + at(leaked, 'PAGE_REFCOUNT'), 1);
  assert.equal(leaked.k.checkConservation(), 5);
});

test('the first eight laws are broken above', () => {
  assert.deepEqual([...new Set(BROKEN.map(([, law]) => law))].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test('no single bit of a count, a lock or a pte that is counted can flip unnoticed', () => {
  const s = scene();
  const pages = Array.from({ length: TABLES + DATA - 1 }, (_, i) => page(s, i + 1));
  const data = pages.slice(TABLES - 1);
  const mms = [s.parent, s.child, s.single];
  const words = [
    ...data.flatMap((p) => [p + at(s, 'PAGE_REFCOUNT'), p + at(s, 'PAGE_MAPCOUNT')]),
    ...mms.flatMap((mm) => [mm + at(s, 'MM_RSS') + 4, mm + at(s, 'MM_MMAP_LOCK'), mm + at(s, 'MM_PAGE_TABLE_LOCK')]),
    ...Array.from({ length: HELD }, (_, i) => firstPin(s) + i * at(s, 'PIN_ENTRY') + at(s, 'PIN_PFN')),
    zone(s, 0) + 4,
    zone(s, 1) + 4,
  ];
  for (const word of words) {
    const was = s.view.getUint32(word, true);
    for (let bit = 0; bit < 32; bit++) {
      s.view.setUint32(word, (was ^ (1 << bit)) >>> 0, true);
      assert.notEqual(s.k.checkConservation(), 0, `bit ${bit} of the word at ${word}`);
    }
    s.view.setUint32(word, was, true);
  }
  for (const mm of mms) {
    const entry = ptep(s, mm);
    // present, and every bit of the pfn
    for (const bit of [0, ...Array.from({ length: 20 }, (_, i) => 12 + i)]) {
      edit64(s, entry, (was) => was ^ BIT(bit));
      assert.notEqual(s.k.checkConservation(), 0, `bit ${bit} of a pte`);
      edit64(s, entry, (was) => was ^ BIT(bit));
    }
  }
  assert.equal(s.k.checkConservation(), 0, 'all put back');
});

test('the check stays silent while everything goes its way: fork, exit and an empty mm', () => {
  const s = scene();
  exit(s, 'no_early', s.child);
  newMm(s, []);
  assert.equal(s.k.checkConservation(), 0);
});

/** The same scene under a protocol that keeps PG_anon_exclusive: only `single` has pages of its own. */
function exclusiveScene(): Small & { parent: number; single: number } {
  const m = smallMachine({ data: DATA, tables: TABLES });
  const parent = faultedMm(m, PAGES, 'anon_exclusive');
  fork(m, 'anon_exclusive__rmw__none', parent);
  const single = newMm(m, [{ addr: BASE, pages: OWN }], 'anon_exclusive');
  for (let i = 0; i < OWN; i++) access(m, 'anon_exclusive', single, BASE + BigInt(i) * PAGE, true);
  return { ...m, parent, single };
}

for (const [what, law, of, flags] of [
  ['a page that two mms map is exclusive', 9, 'parent', 2],
  ['a page that is mapped writable is not exclusive', 10, 'single', 0],
] as const)
  test(`law ${law}: ${what}`, () => {
    const s = exclusiveScene();
    assert.equal(s.k.checkConservation(), 0);
    const page = s.k.pageOf(pfnOf(s, s[of], BASE)) >>> 0;
    s.view.setUint32(page + s.cpu.constant('PAGE_FLAGS'), flags, true);
    assert.equal(s.k.checkConservation(), law);
  });

test('law 10 asks nothing of a shared mapping, nor of a protocol without the bit', () => {
  const s = exclusiveScene();
  const shared = newMm(s, [{ addr: BASE, pages: 1, flags: VM_ANON | VM_SHARED }], 'anon_exclusive');
  access(s, 'anon_exclusive', shared, BASE, true);
  assert.equal(s.k.checkConservation(), 0);
  assert.equal(scene().k.checkConservation(), 0);
});
