import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FOLL_GET, FOLL_PIN } from '../../src/machine/machine.js';
import { smallMachine } from '../support/machine.js';

const m = smallMachine();
const { k } = m;
const pfn = m.firstData + 5;
const PINS = [0, 1, 2]; // add1024, two_step, two_step_mb

test('a page may be pinned from 1024 references on, and when its count is negative', () => {
  const expected: [number, number][] = [
    [0, 0],
    [1, 0],
    [1023, 0],
    [1024, 1],
    [1025, 1],
    [2 ** 31 - 1, 1],
    [-1, 1],
    [-(2 ** 31), 1],
  ];
  for (const [count, pinned] of expected) {
    k.setRefcount(pfn, count);
    assert.equal(k.page_maybe_dma_pinned(k.pageOf(pfn)), pinned, `refcount ${count}`);
  }
});

test('a pin adds 1024 and a get adds 1, however it is taken, unless the count is 0 or negative', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 30 }),
      fc.constantFrom(...PINS),
      fc.constantFrom(FOLL_GET, FOLL_PIN),
      (count, kind, flags) => {
        k.setRefcount(pfn, count);
        const taken = k.grab(kind, pfn, flags);
        assert.equal(taken, count > 0 ? 1 : 0);
        assert.equal(k.refcountOf(pfn), taken === 0 ? count : count + (flags === FOLL_PIN ? 1024 : 1));
      },
    ),
  );
});

test('putRefs gives back to the allocator exactly at 0', () => {
  const page = k.alloc_page(1) >>> 0;
  const free = k.nr_free_pages(1);
  k.setRefcount(page, 1025);
  k.putRefs(k.pageOf(page), 1024);
  assert.equal(k.nr_free_pages(1), free);
  k.putRefs(k.pageOf(page), 1);
  assert.equal(k.nr_free_pages(1), free + 1);
});

test('putRefs of a reference that is not held traps', () => {
  k.setRefcount(pfn, 1);
  assert.throws(() => k.putRefs(k.pageOf(pfn), 2), WebAssembly.RuntimeError);
});
