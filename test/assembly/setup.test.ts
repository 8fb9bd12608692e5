// How populate() lays pages out: which slots, which pfns, what counts; and that fork takes it as it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterReader } from '../../src/machine/counters.js';
import { allocateMemory, bootCpu, compileTarget } from '../../src/machine/kernel.js';
import { buildMachine } from '../../src/machine/machine.js';
import { baseAddress, planMemory, type Shape, VMA_GAP } from '../../src/plan/shape.js';
import { copiesPtes, PROTOCOLS } from '../../src/protocols.js';
import { exit, fork, lawsHold, PAGE, pteOf, type Small, type Testing } from '../support/machine.js';

const module = compileTarget('debug');
const PAGES = 1301; // a third of it ends inside a table

interface Built {
  readonly m: Small;
  readonly mm: number;
  /** every slot of every VMA in order, and whether a page should be there */
  readonly slots: readonly { readonly addr: bigint; readonly mapped: boolean }[];
}

function built(more: Partial<Shape>): Built {
  const shape: Shape = {
    ...{ pages: PAGES, vmas: 1, dontforkVmas: 0, levels: 4, layout: 'sequential', stride: 2 },
    ...{ folioOrder: 0, pmdMapped: false, pageMapcounts: true, pinnedFraction: 0, faultCopies: 0 },
    ...more,
  };
  const fixed = bootCpu(module, allocateMemory(65536), 0).constant('FIXED_END');
  const plan = planMemory(shape, fixed, 64);
  const memory = allocateMemory(plan.bytes);
  new Uint8Array(memory.buffer).fill(0xff); // memory that was used before
  const cpu = bootCpu(module, memory, 0);
  const { parent } = buildMachine(cpu, shape, plan, [1, 2, 3], 7);
  const view = new DataView(memory.buffer);
  const perVma = Math.ceil(PAGES / shape.vmas);
  const slots = Array.from({ length: shape.vmas }, (_, v) => {
    const base = baseAddress(shape.levels) + BigInt(v * (perVma * shape.stride + VMA_GAP)) * PAGE;
    const pages = Math.min(perVma, PAGES - v * perVma);
    return Array.from({ length: (pages - 1) * shape.stride + 1 }, (_, i) => ({
      addr: base + BigInt(i) * PAGE,
      mapped: i % shape.stride === 0,
    }));
  }).flat();
  return { m: { cpu, k: cpu.kernel as Testing, view, module, firstData: plan.nrTables }, mm: parent, slots };
}

const SHAPES = [1, 2].flatMap((stride) =>
  [1, 3].flatMap((vmas) =>
    (['sequential', 'shuffled'] as const).map((layout) => ({ stride: stride as 1 | 2, vmas, layout })),
  ),
);

for (const shape of SHAPES)
  test(`${shape.layout}, stride ${shape.stride}, ${shape.vmas} VMAs: each pfn is mapped once, at every stride-th slot`, () => {
    const { m, mm, slots } = built(shape);
    const pfns: number[] = [];
    for (const { addr, mapped } of slots) {
      const pte = pteOf(m, mm, addr);
      if (!mapped) assert.equal(pte, 0n);
      else {
        assert.ok(m.k.pte_present(pte) && m.k.pte_write(pte) && m.k.pte_dirty(pte) && m.k.pte_young(pte));
        pfns.push(m.k.pte_pfn(pte) >>> 0);
      }
    }
    const inOrder = Array.from({ length: PAGES }, (_, i) => m.firstData + i);
    assert.deepEqual(
      [...pfns].sort((a, b) => a - b),
      inOrder,
    );
    assert.equal(pfns.join() === inOrder.join(), shape.layout === 'sequential');
    for (const pfn of inOrder) assert.deepEqual([m.k.refcountOf(pfn), m.k.mapcountOf(pfn)], [1, 1]);
    lawsHold(m);
  });

test('fork of a sparse mm: the present ptes are shared read-only, the empty slots stay empty, exit gives all of it back', () => {
  for (const { name } of PROTOCOLS.filter(copiesPtes)) {
    const { m, mm, slots } = built({ layout: 'shuffled', vmas: 3 });
    const free = [0, 1].map((zone) => m.k.nr_free_pages(zone));
    const child = fork(m, `${name}__rmw__none`, mm);
    assert.notEqual(child, 0);
    assert.equal(counterReader(m.cpu, 0, 0)().PTES_COPIED, PAGES, name);
    for (const { addr, mapped } of slots) {
      const [parent, copy] = [pteOf(m, mm, addr), pteOf(m, child, addr)];
      if (!mapped) assert.deepEqual([parent, copy], [0n, 0n]);
      else {
        assert.equal(copy, m.k.pte_mkold(parent), name);
        assert.ok(!m.k.pte_write(parent));
        const pfn = m.k.pte_pfn(copy) >>> 0;
        assert.deepEqual([m.k.refcountOf(pfn), m.k.mapcountOf(pfn)], [2, 2]);
      }
    }
    lawsHold(m);
    exit(m, name, child);
    m.k.makeWritable(mm);
    for (const { addr, mapped } of slots) assert.equal(Boolean(m.k.pte_write(pteOf(m, mm, addr))), mapped);
    assert.deepEqual(
      [0, 1].map((zone) => m.k.nr_free_pages(zone)),
      free,
    );
    lawsHold(m);
  }
});

test('pages pinned before fork: as many as were asked for, spread over the pages and not over the slots', () => {
  for (const stride of [1, 2] as const) {
    const { m, mm, slots } = built({ stride, pinnedFraction: 0.25 });
    const pinned = slots
      .filter(({ mapped }) => mapped)
      .map(({ addr }) => m.k.refcountOf(m.k.pte_pfn(pteOf(m, mm, addr)) >>> 0) === 1025);
    assert.equal(pinned.filter(Boolean).length, Math.round(PAGES / 4));
    for (let i = 0; i + 8 <= PAGES; i++) assert.ok(pinned.slice(i, i + 8).filter(Boolean).length <= 3);
    lawsHold(m);
  }
});
