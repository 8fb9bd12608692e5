// The C twin makes what the model makes: every variant, both builds, fork after fork.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocateMemory, bootCpu, compileTarget, type ForkFunction } from '../../src/machine/kernel.js';
import { buildMachine, keepState } from '../../src/machine/machine.js';
import { TWIN_BUILDS } from '../../src/native/image.js';
import { twinForks, twinMissing, twinProtocols } from '../../src/native/twin.js';
import { planMemory, type Shape } from '../../src/plan/shape.js';
import { forkExport, forkVariants, PROTOCOLS, variantExport } from '../../src/protocols.js';

const module = compileTarget('kernel');

function machine(shape: Shape) {
  const fixed = bootCpu(module, allocateMemory(65536), 0).constant('FIXED_END');
  const plan = planMemory(shape, fixed, 64);
  const cpu = bootCpu(module, allocateMemory(plan.bytes), 0);
  return { cpu, parent: buildMachine(cpu, shape, plan, [1, 2, 3], 7).parent };
}

const SHAPES: readonly Shape[] = [
  {
    pages: 1500,
    vmas: 1,
    dontforkVmas: 0,
    levels: 4,
    layout: 'sequential',
    stride: 1,
    folioOrder: 0,
    pmdMapped: false,
    pageMapcounts: true,
    pinnedFraction: 0,
    faultCopies: 0,
  },
  {
    pages: 2000,
    vmas: 3,
    dontforkVmas: 0,
    levels: 4,
    layout: 'shuffled',
    stride: 1,
    folioOrder: 0,
    pmdMapped: false,
    pageMapcounts: true,
    pinnedFraction: 0,
    faultCopies: 0,
  },
];

for (const shape of SHAPES) {
  test(`ptes and counts after a fork of ${shape.pages} ${shape.layout} pages in ${shape.vmas} VMAs: the same checksum`, (t) => {
    const missing = twinMissing();
    if (missing !== null) return t.skip(missing);
    const { cpu, parent } = machine(shape);
    for (const name of twinProtocols()) {
      keepState(cpu, parent, name);
      for (const knobs of forkVariants(PROTOCOLS.find((p) => p.name === name) as (typeof PROTOCOLS)[0])) {
        const variant = { ...knobs, pin: 'add1024' as const, protocol: name };
        const child = cpu.fn<ForkFunction>(forkExport(name, variant))(parent) >>> 0;
        const made = cpu.fn<(parent: number, child: number) => bigint>('forkChecksum')(parent, child);
        cpu.fn<(mm: number) => void>(variantExport('exit', name, variant))(child);
        cpu.kernel.makeWritable(parent);
        const wanted = BigInt.asUintN(64, made).toString(16).padStart(16, '0');
        for (const build of TWIN_BUILDS)
          assert.deepEqual(
            twinForks(cpu, parent, variant, build, 2).map(({ checksum }) => checksum),
            [wanted, wanted],
            `${build} ${forkExport(name, variant)}`,
          );
      }
    }
  });
}

test('the checksum sees one bit of one pte, and one reference', (t) => {
  if (twinMissing() !== null) return t.skip('no twin here');
  const { cpu, parent } = machine(SHAPES[0] as Shape);
  const variant = { protocol: 'no_early', wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' } as const;
  const checksum = () => twinForks(cpu, parent, variant, 'v8', 1)[0]?.checksum;
  const before = checksum();
  const bytes = new DataView(cpu.memory.buffer);
  const word = (at: number): number => bytes.getUint32(at, true);
  const memMap = word(cpu.constant('CTRL_MEM_MAP'));
  const page = memMap + 64 * (word(cpu.constant('CTRL_NR_TABLES')) + 5);
  bytes.setInt32(page + cpu.constant('PAGE_REFCOUNT'), 2, true);
  assert.notEqual(checksum(), before);
  bytes.setInt32(page + cpu.constant('PAGE_REFCOUNT'), 1, true);
  assert.equal(checksum(), before);
});

test('a variant that the twin does not know is an error with its name, not a wrong number', (t) => {
  if (twinMissing() !== null) return t.skip('no twin here');
  const { cpu, parent } = machine(SHAPES[0] as Shape);
  const variant = {
    protocol: 'no_early',
    wrprotect: 'rmw',
    fence: 'full',
    fence_per: 'table',
    pin: 'add1024',
  } as const;
  assert.throws(() => twinForks(cpu, parent, variant, 'v8', 1), /the C twin of no_early rmw full table: usage: twin/);
});
