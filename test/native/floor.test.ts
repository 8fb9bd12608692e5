// The floors do what they say to the counts of each page, in wasm and in C, and are what their disassembly says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocateMemory, bootCpu, compileTarget } from '../../src/machine/kernel.js';
import { assertConservation, buildMachine } from '../../src/machine/machine.js';
import { floorMissing, nativeFloor } from '../../src/native/floor.js';
import { TWIN_BUILDS } from '../../src/native/image.js';
import { planMemory, type Shape } from '../../src/plan/shape.js';
import { countsOf, disassemble } from '../support/disassembly.js';

/** What each loop adds to refcount and mapcount of a page, and its ordering instructions and stores of 64 bits, by hand. */
const FLOORS: Record<string, { refs: number; maps: number; rmw32: number; rmw64: number; store64: number }> = {
  fork_store: { refs: 1, maps: 1, rmw32: 2, rmw64: 0, store64: 2 },
  fork_rmw: { refs: 1, maps: 1, rmw32: 2, rmw64: 1, store64: 1 },
  rmw_same_line: { refs: 0, maps: 0, rmw32: 1, rmw64: 0, store64: 0 },
  rmw_new_line: { refs: 1, maps: 0, rmw32: 1, rmw64: 0, store64: 0 },
  stores: { refs: 0, maps: 0, rmw32: 0, rmw64: 0, store64: 1 },
};
const SHAPE: Shape = {
  ...{
    pages: 1500,
    stride: 1,
    folioOrder: 0,
    pmdMapped: false,
    pageMapcounts: true,
    vmas: 3,
    dontforkVmas: 0,
    levels: 4,
    layout: 'shuffled',
    pinnedFraction: 0,
    faultCopies: 0,
  },
};

function machine() {
  const module = compileTarget('kernel');
  const plan = planMemory(SHAPE, bootCpu(module, allocateMemory(65536), 0).constant('FIXED_END'), 64);
  const cpu = bootCpu(module, allocateMemory(plan.bytes), 0);
  const { parent } = buildMachine(cpu, SHAPE, plan, [1, 2, 3], 7);
  const words = new DataView(cpu.memory.buffer);
  const word = (at: number): number => words.getUint32(at, true);
  const memMap = word(cpu.constant('CTRL_MEM_MAP'));
  const first = word(cpu.constant('CTRL_NR_TABLES'));
  const count = (i: number, offset: string): number => word(memMap + 64 * (first + i) + cpu.constant(offset));
  return { cpu, parent, count };
}

test('each loop in wasm gives every page the counts it says, and they can be taken back', () => {
  const { cpu, parent, count } = machine();
  for (const [name, { refs, maps }] of Object.entries(FLOORS)) {
    const child = cpu.fn<(mm: number) => number>('ladderChild')(parent) >>> 0;
    assert.equal(cpu.fn<(mm: number, child: number) => number>(`floor__${name}`)(parent, child), SHAPE.pages);
    for (let i = 0; i < SHAPE.pages; i++)
      assert.deepEqual([count(i, 'PAGE_REFCOUNT'), count(i, 'PAGE_MAPCOUNT')], [1 + refs, 1 + maps], name);
    const undo = cpu.fn<(mm: number, child: number, refs: number, maps: number) => void>('ladderUndo');
    undo(parent, child, refs, maps);
    cpu.fn<(mm: number) => void>('exit__no_early__rmw__none')(child);
    cpu.kernel.makeWritable(parent);
    assertConservation(cpu, name);
  }
});

test('each loop is the instructions it is named after, and no other', () => {
  const kernel = disassemble('build/kernel.wasm');
  for (const [name, { rmw32, rmw64, store64 }] of Object.entries(FLOORS))
    assert.deepEqual(countsOf(kernel.reachable(`floor__${name}`)), { fences: 0, rmw64, rmw32, store64 }, name);
});

test('each loop in C does as many ptes, and checks the counts of every page itself', (t) => {
  const missing = floorMissing();
  if (missing !== null) return t.skip(missing);
  const { cpu, parent, count } = machine();
  for (const name of Object.keys(FLOORS))
    for (const build of TWIN_BUILDS)
      assert.deepEqual(
        nativeFloor(cpu, parent, name, build, 2).map(({ ptes }) => ptes),
        [SHAPE.pages, SHAPE.pages],
      );
  const view = new DataView(cpu.memory.buffer);
  const page =
    view.getUint32(cpu.constant('CTRL_MEM_MAP'), true) + 64 * view.getUint32(cpu.constant('CTRL_NR_TABLES'), true);
  view.setInt32(page + cpu.constant('PAGE_REFCOUNT'), 2, true);
  assert.equal(count(0, 'PAGE_REFCOUNT'), 2);
  assert.throws(() => nativeFloor(cpu, parent, 'stores', 'v8', 1), /a page has other counts than the loop gives it/);
  assert.throws(() => nativeFloor(cpu, parent, 'cellar', 'v8', 1), /usage: floor/);
});
