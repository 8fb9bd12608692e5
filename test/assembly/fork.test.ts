import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterReader } from '../../src/machine/counters.js';
import { FOLL_PIN, FOLL_WRITE, VM_ANON } from '../../src/machine/machine.js';
import { copiesPtes, forkExport, forkVariants, PROTOCOLS } from '../../src/protocols.js';
import {
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

const cpuWord = (m: Small, name: string) => m.cpu.constant('CPU_AREA') + m.cpu.constant(name);

/** Those that copy ptes. */
const VARIANTS = PROTOCOLS.filter(copiesPtes).flatMap((p) =>
  forkVariants(p).map((k) => ({ protocol: p.name, variant: forkExport(p.name, k).replace('fork__', '') })),
);

test('a fork that should reschedule leaves the loop every 32 units of progress, and copies the same', () => {
  for (const { protocol, variant } of VARIANTS) {
    const m = smallMachine();
    const mm = faultedMm(m, 40, protocol);
    m.view.setUint32(cpuWord(m, 'CPU_RESCHED'), 1, true);
    const child = fork(m, variant, mm);
    // a present pte counts 8: the loop looks up before ptes 4, 8, ... 36
    assert.equal(counterReader(m.cpu, 0, 0)().LOCK_BREAKS, 9, variant);
    for (let i = 0n; i < 40n; i++)
      assert.equal(pfnOf(m, child, BASE + i * PAGE), pfnOf(m, mm, BASE + i * PAGE), variant);
    lawsHold(m);
  }
});

test('an empty slot counts 1: 512 of them are one break in 32', () => {
  const m = smallMachine();
  const mm = newMm(m, [{ addr: BASE, pages: 512 }]);
  m.cpu.fn<(mm: number, addr: bigint, write: number) => number>('fault__no_early__rmw__none')(
    mm,
    BASE + 511n * PAGE,
    1,
  );
  m.view.setUint32(cpuWord(m, 'CPU_RESCHED'), 1, true);
  fork(m, 'no_early__rmw__none', mm);
  assert.equal(counterReader(m.cpu, 0, 0)().LOCK_BREAKS, 15);
});

test('each pinned page is visited twice and costs one page; no prealloc page is left over', () => {
  for (const { protocol, variant } of VARIANTS) {
    if (protocol === 'plain_cow') continue;
    const m = smallMachine();
    const mm = faultedMm(m, 20, protocol);
    const pinned = [3n, 4n, 19n];
    for (const i of pinned)
      assert.equal(pin(m, `${protocol}__add1024`, mm, BASE + i * PAGE, 1, FOLL_PIN | FOLL_WRITE).length, 1);
    const free = m.k.nr_free_pages(1);
    const before = Array.from({ length: 20 }, (_, i) => pteOf(m, mm, BASE + BigInt(i) * PAGE));
    const child = fork(m, variant, mm);
    const counts = counterReader(m.cpu, 0, 0)();
    assert.deepEqual([counts.EAGAINS, counts.EARLY_COPIES, m.k.nr_free_pages(1)], [3, 3, free - 3], variant);
    for (let i = 0; i < 20; i++) {
      const addr = BASE + BigInt(i) * PAGE;
      const isPinned = pinned.includes(BigInt(i));
      assert.equal(pfnOf(m, child, addr) !== pfnOf(m, mm, addr), isPinned, `${variant}, page ${i}`);
      assert.equal(pteOf(m, mm, addr) === before[i], isPinned, `${variant}: the parent's pte of page ${i}`);
    }
    exit(m, protocol, child);
    assert.equal(m.k.nr_free_pages(1), free);
  }
});

test("has_pinned is the parent's alone, and a child forks like its parent", () => {
  const m = smallMachine();
  const mm = faultedMm(m, 4, 'seqcount');
  pin(m, 'seqcount__add1024', mm, BASE, 1, FOLL_PIN | FOLL_WRITE);
  const child = fork(m, 'seqcount__rmw__none', mm);
  const hasPinned = (of: number) => m.view.getInt32(of + m.cpu.constant('MM_HAS_PINNED'), true);
  assert.deepEqual([hasPinned(mm), hasPinned(child)], [1, 0]);
  const grandchild = fork(m, 'seqcount__rmw__none', child);
  for (let i = 0n; i < 4n; i++) assert.equal(pfnOf(m, grandchild, BASE + i * PAGE), pfnOf(m, child, BASE + i * PAGE));
});

test('the sequence count moves by two per copied COW VMA and by none for the others', () => {
  const m = smallMachine();
  const shared = VM_ANON | 0x08;
  const mm = newMm(
    m,
    [0n, 8n, 16n, 24n].map((at, i) => ({ addr: BASE + at * PAGE, pages: 2, flags: i === 1 ? shared : VM_ANON })),
  );
  for (const at of [0n, 8n, 16n])
    m.cpu.fn<(mm: number, addr: bigint, write: number) => number>('fault__seqcount__rmw__none')(
      mm,
      BASE + at * PAGE,
      1,
    );
  fork(m, 'seqcount__rmw__none', mm);
  // two private VMAs hold pages; one is shared; nothing was ever faulted into the last
  assert.equal(m.view.getInt32(mm + m.cpu.constant('MM_WRITE_PROTECT_SEQ'), true), 4);
});

test('mms run out at eight, and a fork without one gives nothing away', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 2);
  const children = Array.from({ length: 7 }, () => fork(m, 'no_early__rmw__none', mm));
  assert.ok(children.every((c) => c !== 0));
  assert.equal(fork(m, 'no_early__rmw__none', mm), 0);
  lawsHold(m);
});
