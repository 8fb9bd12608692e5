import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FOLL_FAST_ONLY, FOLL_GET, FOLL_WRITE } from '../../src/machine/machine.js';
import { access, BASE, fork, lawsHold, newMm, PAGE, pfnOf, pin, pteOf, smallMachine } from '../support/machine.js';

const TABLE = 512n * PAGE;

for (const levels of [4, 5] as const) {
  test(`${levels} levels: a page faulted in anywhere is found there and nowhere else`, () => {
    const top = levels === 4 ? 2n ** 35n : 2n ** 44n; // page numbers of 47 and 56 address bits
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: top - 1n }), { minLength: 1, maxLength: 12 }), (numbers) => {
        const m = smallMachine({ levels });
        const mm = newMm(m, [{ addr: 0n, pages: 1 }]); // one VMA over everything would not fit a number of pages
        m.view.setBigUint64(mm + m.cpu.constant('MM_VMAS') + m.cpu.constant('VMA_END'), top * PAGE, true);
        for (const n of numbers) assert.ok(access(m, 'no_early', mm, n * PAGE, true));
        const pfns = numbers.map((n) => pfnOf(m, mm, n * PAGE));
        assert.equal(new Set(pfns).size, numbers.length);
        assert.ok(!pfns.includes(0));
        for (const n of numbers) if (!numbers.includes(n ^ 1n)) assert.equal(pteOf(m, mm, (n ^ 1n) * PAGE), 0n);
        lawsHold(m);
      }),
      { numRuns: 40 },
    );
  });
}

test('the upper levels are real: fork, GUP and fault follow pmd entries that were swapped and cleared', () => {
  const m = smallMachine();
  const mm = newMm(m, [{ addr: BASE, pages: 3 * 512 }]);
  const at = (table: number) => BASE + BigInt(table) * TABLE;
  for (const table of [0, 1, 2]) access(m, 'no_early', mm, at(table), true);
  const [p0, p1, p2] = [0, 1, 2].map((t) => pfnOf(m, mm, at(t)));
  const pmd = [0, 1, 2].map((t) => m.k.pmdLockless(mm, at(t)) >>> 0);
  const entry = pmd.map((p) => m.view.getBigUint64(p, true));
  m.view.setBigUint64(pmd[0] as number, entry[1] as bigint, true);
  m.view.setBigUint64(pmd[1] as number, entry[0] as bigint, true);
  m.view.setBigUint64(pmd[2] as number, 0n, true);

  const fast = FOLL_GET | FOLL_WRITE | FOLL_FAST_ONLY;
  assert.deepEqual(pin(m, 'no_early__add1024', mm, at(0), 1, fast), [p1]);
  assert.deepEqual(pin(m, 'no_early__add1024', mm, at(1), 1, fast), [p0]);
  assert.deepEqual(pin(m, 'no_early__add1024', mm, at(2), 1, fast), []);

  const child = fork(m, 'no_early__rmw__none', mm);
  assert.deepEqual([pfnOf(m, child, at(0)), pfnOf(m, child, at(1))], [p1, p0]);
  assert.equal(m.k.ptepOf(child, at(2)), 0);

  assert.ok(access(m, 'no_early', mm, at(2), true));
  const fresh = pfnOf(m, mm, at(2));
  assert.ok(![0, p0, p1, p2].includes(fresh), 'the cleared pmd got a new table and a new page');
});

test('a VMA that begins and ends inside tables is copied from its first to its last page', () => {
  const m = smallMachine();
  const mm = newMm(m, [
    { addr: BASE + 500n * PAGE, pages: 30 },
    { addr: BASE + 1000n * PAGE, pages: 600 },
  ]);
  const pages = [...Array.from({ length: 30 }, (_, i) => 500 + i), ...Array.from({ length: 600 }, (_, i) => 1000 + i)];
  for (const i of pages) access(m, 'seqcount', mm, BASE + BigInt(i) * PAGE, true);
  const child = fork(m, 'seqcount__rmw__none', mm);
  const mapped = Array.from({ length: 1700 }, (_, i) => i).filter(
    (i) => pfnOf(m, child, BASE + BigInt(i) * PAGE) !== 0,
  );
  assert.deepEqual(mapped, pages);
  for (const i of pages) assert.equal(pfnOf(m, child, BASE + BigInt(i) * PAGE), pfnOf(m, mm, BASE + BigInt(i) * PAGE));
  lawsHold(m);
});
