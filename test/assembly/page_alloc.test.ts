import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bootCpu } from '../../src/machine/kernel.js';
import { smallMachine } from '../support/machine.js';

const DATA = 1;

test('pages handed out are distinct, in range and counted, whatever the order of alloc and free', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 50 }), { maxLength: 400 }), (steps) => {
      const m = smallMachine({ data: 300, tables: 16 });
      const held: number[] = [];
      for (const step of steps) {
        if (step < 0 || held.length === 0) {
          const pfn = m.k.alloc_page(DATA) >>> 0;
          assert.ok(pfn >= m.firstData && pfn < m.firstData + 300, `pfn ${pfn}`);
          assert.ok(!held.includes(pfn));
          held.push(pfn);
          if (held.length > 290) break;
        } else {
          const [pfn] = held.splice(step % held.length, 1) as [number];
          m.k.putRefs(m.k.pageOf(pfn), 1);
        }
        assert.equal(m.k.nr_free_pages(DATA) + held.length, 300);
      }
    }),
    { numRuns: 30 },
  );
});

test('an empty zone gives no page, and gives again what comes back', () => {
  const m = smallMachine({ data: 10, tables: 16 });
  const all = Array.from({ length: 10 }, () => m.k.alloc_page(DATA) >>> 0);
  assert.equal(new Set(all).size, 10);
  assert.equal(m.k.alloc_page(DATA), 0);
  m.k.putRefs(m.k.pageOf(all[3] as number), 1);
  assert.equal(m.k.alloc_page(DATA) >>> 0, all[3]);
});

test('pages freed on one CPU reach another through the zone', () => {
  const m = smallMachine({ data: 2000, tables: 16 });
  const other = bootCpu(m.module, m.cpu.memory, 1).kernel;
  const all = Array.from({ length: 2000 }, () => m.k.alloc_page(DATA) >>> 0);
  assert.equal(other.alloc_page(DATA), 0);
  for (const pfn of all) m.k.putRefs(m.k.pageOf(pfn), 1);
  const got = new Set<number>();
  for (let pfn = other.alloc_page(DATA) >>> 0; pfn !== 0; pfn = other.alloc_page(DATA) >>> 0) got.add(pfn);
  assert.ok(got.size >= 2000 - 512, `only ${got.size} of 2000: the rest sits on the first CPU's list`);
  assert.equal(m.k.nr_free_pages(DATA) + got.size, 2000);
});

test('the allocation limit of a CPU lets n - 1 allocations through', () => {
  const m = smallMachine();
  m.view.setUint32(m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_ALLOC_LIMIT'), 3, true);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => m.k.alloc_page(DATA) !== 0),
    [true, true, false, false],
  );
});
