import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { counterReader } from '../../src/machine/counters.js';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import {
  access,
  BASE,
  exit,
  faultedMm,
  fork,
  lawsHold,
  PAGE,
  pfnOf,
  pin,
  pteOf,
  type Small,
  smallMachine,
} from '../support/machine.js';

const FORK = 'batched__rmw__none';
const PIN = 'batched__two_step_mb';
const FAST = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
const DATA_ZONE = 1;

interface Folios extends Small {
  readonly mm: number;
  readonly pages: number;
  readonly first: number;
}

/** An mm whose pages are `folios` folios of 2^order, mapped by ptes. */
function folios(order: number, count: number, pageMapcounts: boolean = true): Folios {
  const m = smallMachine();
  const pages = count << order;
  const mm = faultedMm(m, pages, 'batched');
  const first = pfnOf(m, mm, BASE);
  for (let i = 0; i < pages; i++) assert.equal(pfnOf(m, mm, at(i)), first + i);
  m.k.makeFolios(first, pages, order, Number(pageMapcounts));
  lawsHold(m);
  return { ...m, mm, pages, first };
}

const at = (page: number): bigint => BASE + BigInt(page) * PAGE;

/** A word of a page's struct page. */
function word(m: Folios, page: number, name: string): number {
  return m.view.getUint32((m.k.pageOf(m.first + page) >>> 0) + m.cpu.constant(name), true);
}

function setWord(m: Folios, page: number, name: string, value: number): void {
  m.view.setUint32((m.k.pageOf(m.first + page) >>> 0) + m.cpu.constant(name), value, true);
}

const counts = (m: Folios) => counterReader(m.cpu, 0, 0)();
const ptes = (m: Folios, mm: number): bigint[] => Array.from({ length: m.pages }, (_, i) => pteOf(m, mm, at(i)));

for (const pageMapcounts of [true, false])
  test(`fork takes one reference per pte on the folio, ${pageMapcounts ? 'with' : 'without'} mapcounts of pages; exit gives all back`, () => {
    const m = folios(4, 3, pageMapcounts);
    const child = fork(m, FORK, m.mm);
    lawsHold(m);
    assert.deepEqual(
      ptes(m, child).map((pte) => m.k.pte_pfn(pte) >>> 0),
      ptes(m, m.mm).map((pte) => m.k.pte_pfn(pte) >>> 0),
    );
    assert.ok([...ptes(m, child), ...ptes(m, m.mm)].every((pte) => m.k.pte_write(pte) === 0));
    assert.deepEqual(
      [0, 1, 16].map((page) => [
        word(m, page, 'PAGE_REFCOUNT'),
        word(m, page, 'PAGE_MAPCOUNT'),
        word(m, page + 1, 'PAGE_LARGE_MAPCOUNT'),
      ]),
      [
        [32, pageMapcounts ? 2 : 0, 32],
        [0, pageMapcounts ? 2 : 0, 0],
        [32, pageMapcounts ? 2 : 0, 32],
      ],
    );
    exit(m, 'batched', child);
    lawsHold(m);
    const free = m.k.nr_free_pages(DATA_ZONE) >>> 0;
    exit(m, 'batched', m.mm);
    lawsHold(m);
    assert.equal(m.k.nr_free_pages(DATA_ZONE) >>> 0, free + m.pages);
  });

test('batches are what single copies are, whatever the ptes say: the same child, parent and counts of ptes', () => {
  const pte = fc.record({ write: fc.boolean(), dirty: fc.boolean(), young: fc.boolean() });
  fc.assert(
    fc.property(fc.array(pte, { minLength: 24, maxLength: 24 }), fc.constantFrom(0, 1, 2, 3), (all, order) => {
      const made = [order, 0].map((of) => {
        const m = smallMachine();
        const mm = faultedMm(m, all.length, 'batched');
        const first = pfnOf(m, mm, BASE);
        if (of > 0) m.k.makeFolios(first, all.length, of, 1);
        for (const [i, { write, dirty, young }] of all.entries()) {
          const bits = (write ? 2n : 0n) | (young ? 32n : 0n) | (dirty ? 64n : 0n);
          m.view.setBigUint64(m.k.ptepOf(mm, at(i)) >>> 0, (pteOf(m, mm, at(i)) & ~98n) | bits, true);
        }
        const child = fork(m, FORK, mm);
        lawsHold(m);
        const seen = (of: number): bigint[] => all.map((_, i) => pteOf(m, of, at(i)));
        return { child: seen(child), parent: seen(mm), copied: counterReader(m.cpu, 0, 0)().PTES_COPIED };
      });
      assert.deepEqual(made[0], made[1]);
    }),
    { numRuns: 40 },
  );
});

test('one pinned page: every page of its folio is copied early, and no page of another', () => {
  const m = folios(4, 2);
  assert.equal(pin(m, PIN, m.mm, at(3), 1, FAST).length, 1);
  assert.deepEqual([word(m, 0, 'PAGE_REFCOUNT'), word(m, 1, 'PAGE_PINCOUNT'), word(m, 3, 'PAGE_REFCOUNT')], [17, 1, 0]);
  const child = fork(m, FORK, m.mm);
  const { EARLY_COPIES, EAGAINS, PTES_COPIED } = counts(m);
  assert.deepEqual([EARLY_COPIES, EAGAINS, PTES_COPIED], [16, 16, 32]);
  const own = ptes(m, child).map((pte, i) => m.k.pte_pfn(pte) >>> 0 !== m.first + i);
  assert.deepEqual(own, [...Array(16).fill(true), ...Array(16).fill(false)]);
  assert.ok(
    ptes(m, m.mm)
      .slice(0, 16)
      .every((pte) => m.k.pte_write(pte) === 1),
  );
  m.k.putUserPage(m.first + 3, FAST);
  assert.deepEqual([word(m, 0, 'PAGE_REFCOUNT'), word(m, 1, 'PAGE_PINCOUNT')], [16, 0]);
  lawsHold(m);
});

test('a second fork finds no page exclusive: a pinned folio is shared then, and its pin was lost before', () => {
  const m = folios(2, 1);
  fork(m, FORK, m.mm);
  assert.deepEqual(pin(m, PIN, m.mm, at(0), 1, FAST), [], 'read-only: no fast write pin');
  fork(m, FORK, m.mm);
  assert.equal(counts(m).EARLY_COPIES, 0);
  lawsHold(m);
});

test('a write after fork copies a page of a folio, even when the child is gone, for others of its pages are mapped (to v6.14)', () => {
  const m = folios(2, 1);
  const child = fork(m, FORK, m.mm);
  exit(m, 'batched', child);
  assert.ok(access(m, 'batched', m.mm, at(1), true));
  assert.notEqual(pfnOf(m, m.mm, at(1)), m.first + 1);
  assert.deepEqual([word(m, 0, 'PAGE_REFCOUNT'), word(m, 1, 'PAGE_LARGE_MAPCOUNT'), counts(m).WP_COPIED], [3, 3, 1]);
  lawsHold(m);
  for (const page of [0, 2]) access(m, 'batched', m.mm, at(page), true);
  access(m, 'batched', m.mm, at(3), true);
  assert.equal(counts(m).WP_REUSED, 1, 'the last one that is mapped is taken over');
  lawsHold(m);
});

test('what is not taken is given back: a fast pin whose pte changed leaves no pin and no reference', () => {
  const m = folios(2, 1);
  const pins = pin(m, PIN, m.mm, at(0), 4, FAST);
  assert.deepEqual(
    pins,
    [0, 1, 2, 3].map((i) => m.first + i),
  );
  assert.deepEqual([word(m, 0, 'PAGE_REFCOUNT'), word(m, 1, 'PAGE_PINCOUNT')], [8, 4]);
  for (const pfn of pins) m.k.putUserPage(pfn, FAST);
  assert.deepEqual([word(m, 0, 'PAGE_REFCOUNT'), word(m, 1, 'PAGE_PINCOUNT')], [4, 0]);
  lawsHold(m);
});

for (const [law, what, page, name, value] of [
  [11, 'a large mapcount one too high', 1, 'PAGE_LARGE_MAPCOUNT', 5],
  [12, 'a pin nobody holds', 1, 'PAGE_PINCOUNT', 1],
  [7, 'a page of a folio with a reference of its own', 2, 'PAGE_REFCOUNT', 1],
  [2, 'a reference of the folio too many', 0, 'PAGE_REFCOUNT', 5],
  [1, 'a mapcount of a page too many', 2, 'PAGE_MAPCOUNT', 2],
] as const)
  test(`law ${law}: ${what}`, () => {
    const m = folios(2, 2);
    // Exclusive pages have one mapping: law 9 would be told first.
    for (let i = 0; i < m.pages; i++) setWord(m, i, 'PAGE_FLAGS', 0);
    for (let i = 0; i < m.pages; i++)
      m.view.setBigUint64(m.k.ptepOf(m.mm, at(i)) >>> 0, m.k.pte_wrprotect(pteOf(m, m.mm, at(i))), true);
    assert.equal(m.k.checkConservation(), 0);
    setWord(m, page, name, value);
    assert.equal(m.k.checkConservation(), law);
  });
