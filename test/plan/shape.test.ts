import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ForkbenchError } from '../../src/errors.js';
import { allocateMemory, bootCpu, compileTarget } from '../../src/machine/kernel.js';
import { assertConservation, buildMachine } from '../../src/machine/machine.js';
import { type Cell, makeCell, parseExtra, shapeOf } from '../../src/plan/cell.js';
import { budgetMemory, memoryMissing } from '../../src/plan/memory.js';
import { placeRegions, planMemory, type Shape } from '../../src/plan/shape.js';

const shape: fc.Arbitrary<Shape> = fc.record({
  pages: fc.integer({ min: 512, max: 20_000 }),
  vmas: fc.integer({ min: 1, max: 64 }),
  dontforkVmas: fc.constantFrom(0, 1),
  levels: fc.constantFrom(4 as const, 5 as const),
  layout: fc.constantFrom('sequential' as const, 'shuffled' as const),
  stride: fc.constantFrom(1 as const, 2 as const),
  folioOrder: fc.constant(0),
  pmdMapped: fc.constant(false),
  pageMapcounts: fc.constant(true),
  pinnedFraction: fc.constantFrom(0, 0.001, 0.3, 1),
  faultCopies: fc.constantFrom(0, 4096),
});
const stagger = fc.tuple(fc.nat(), fc.nat(), fc.nat());
const FIXED = 0x8_e000;

test('regions lie behind each other, page-aligned, odd page counts apart, inside the planned bytes', () => {
  fc.assert(
    fc.property(shape, stagger, (s, at) => {
      const plan = planMemory(s, FIXED, 32_768);
      const { memMap, tables, window } = placeRegions(plan, FIXED, at);
      const gaps = [
        memMap - FIXED,
        tables - Math.ceil((memMap + plan.nrPages * 64) / 4096) * 4096,
        window - (tables + plan.nrTables * 4096),
      ];
      for (const gap of gaps) assert.ok(gap > 0 && (gap / 4096) % 2 === 1, `gap ${gap}`);
      assert.ok(window + plan.windowPages * 4096 <= plan.bytes);
    }),
  );
});

test('a machine of any shape is built in the planned memory, forks, and keeps the laws', () => {
  const module = compileTarget('debug');
  fc.assert(
    fc.property(shape, stagger, fc.integer({ min: 1, max: 2 ** 30 }), (s, at, seed) => {
      const plan = planMemory(s, FIXED, 4096);
      const cpu = bootCpu(module, allocateMemory(plan.bytes), 0);
      assert.equal(cpu.constant('FIXED_END'), FIXED);
      const machine = buildMachine(cpu, s, plan, at, seed);
      assertConservation(cpu, 'built');
      const child = cpu.fn<(mm: number) => number>('fork__seqcount__rmw__none')(machine.parent);
      assert.notEqual(child, 0);
      assertConservation(cpu, 'forked');
      cpu.fn<(mm: number) => void>('exit__seqcount__rmw__none')(child);
      assertConservation(cpu, 'exited');
    }),
    { numRuns: 25 },
  );
});

const GiB = 2 ** 30;

function cellOf(pages: number, extra: string = ''): Cell {
  return makeCell({
    scenario: 'fork_latency',
    impl: 'wasm',
    arch: 'x86_64',
    protocol: 'no_early',
    wrprotect: 'rmw',
    fence: 'none',
    fence_per: '',
    pin: 'add1024',
    pages,
    layout: 'sequential',
    pinners: 0,
    pinned_fraction: 0,
    replica: 0,
    extra: parseExtra(extra),
  });
}

test('pages that do not fit are refused with the largest number that does', () => {
  assert.throws(
    () => budgetMemory([cellOf(2 ** 32)], (cell) => shapeOf(cell), FIXED, 2 ** 25, 8 * GiB),
    (error: ForkbenchError) => error.exit === 64 && /the largest that would: 33554432 \(32Mi\)/.test(error.message),
  );
  const fits = budgetMemory([cellOf(2 ** 25)], (cell) => shapeOf(cell), FIXED, 2 ** 25, 8 * GiB);
  assert.ok(fits.memoryBytes < 2 ** 32 && fits.windowPages === 32_768);
});

test('32 Mi pages fit, every other slot empty too: what planMemory adds is struct pages and two sets of tables', () => {
  const [dense, sparse] = ['dense', 'sparse'].map((population) => {
    const cell = cellOf(2 ** 25, `population=${population}`);
    assert.equal(memoryMissing(shapeOf(cell), FIXED, 2 ** 25, 8 * GiB), null);
    return budgetMemory([cell], (cell) => shapeOf(cell), FIXED, 2 ** 25, 8 * GiB).memoryBytes;
  }) as [number, number];
  assert.ok(sparse < 2 ** 32);
  // twice the pte tables for parent and child, 2 x 256 MiB, the pmd tables above them, and a struct page for each
  assert.equal(sparse - dense, 2 * (65_536 + 128) * (4096 + 64));
});

test('a machine with too little memory is the reason why a cell is missing, the same for all of them', () => {
  const missing = (pages: number) => memoryMissing(shapeOf(cellOf(pages)), FIXED, 2 ** 25, 2 * GiB);
  assert.equal(missing(2 ** 20), null);
  assert.equal(missing(2 ** 25), 'needs more memory than the 1638 MiB that a run may take here');
  assert.equal(missing(2 ** 32), missing(2 ** 25));
});
