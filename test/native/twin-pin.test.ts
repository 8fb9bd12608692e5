// The C twin of a pinner leaves what the model's leaves: every protocol and way to pin, both builds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario } from '../../bench/pin_twin.js';
import { allocateMemory, bootCpu, compileTarget, type PinLoopFunction } from '../../src/machine/kernel.js';
import { assertConservation, buildMachine, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import { pinTwinSubject } from '../../src/measure/pin-twin-subject.js';
import type { Batch } from '../../src/measure/subject.js';
import { TWIN_BUILDS } from '../../src/native/image.js';
import { twinProtocols } from '../../src/native/twin.js';
import { type PinRun, pinTwinMissing, twinPins } from '../../src/native/twin-pin.js';
import { expand } from '../../src/plan/expand.js';
import { planMemory, type Shape } from '../../src/plan/shape.js';
import { PINS, pinExport } from '../../src/protocols.js';

const module = compileTarget('kernel');
const RUN: PinRun = { hold: 0, flags: FOLL_PIN | FOLL_WRITE, seed: 77, turns: 3000, samples: 2 };
const FLAT: Shape = {
  pages: 1500,
  stride: 1,
  folioOrder: 0,
  pmdMapped: false,
  pageMapcounts: true,
  vmas: 1,
  dontforkVmas: 0,
  levels: 4,
  layout: 'sequential',
  pinnedFraction: 0,
  faultCopies: 0,
};

function boot(shape: Shape) {
  const fixed = bootCpu(module, allocateMemory(65536), 0).constant('FIXED_END');
  const plan = planMemory(shape, fixed, 64);
  const cpu = bootCpu(module, allocateMemory(plan.bytes), 0);
  return { cpu, machine: buildMachine(cpu, shape, plan, [1, 2, 3], 7) };
}

type Booted = ReturnType<typeof boot>;

function model({ cpu, machine }: Booted, name: string, run: PinRun): string[] {
  const { base, total, perVma, gap } = machine.span;
  const loop = cpu.fn<PinLoopFunction>(name);
  return Array.from({ length: run.samples }, (_, i) => {
    const turns = loop(machine.parent, base, total, perVma, gap, run.hold, run.flags, run.seed + i, BigInt(run.turns));
    assert.equal(turns, BigInt(run.turns));
    const made = cpu.fn<(mm: number) => bigint>('pinChecksum')(machine.parent);
    cpu.kernel.releaseAll();
    return BigInt.asUintN(64, made).toString(16).padStart(16, '0');
  });
}

for (const [what, shape, hold] of [
  ['given back at once', FLAT, 0],
  ['held, of several VMAs, shuffled', { ...FLAT, vmas: 3, layout: 'shuffled' }, 100],
  ['held, five levels', { ...FLAT, levels: 5 }, 7],
] as const)
  test(`pins ${what}: counters, held pins and refcounts have the same checksum`, (t) => {
    const missing = pinTwinMissing();
    if (missing !== null) return t.skip(missing);
    const booted = boot(shape);
    const run = { ...RUN, hold };
    for (const protocol of twinProtocols())
      for (const pin of PINS) {
        const made = TWIN_BUILDS.map((build) =>
          twinPins(booted.cpu, booted.machine, { protocol, pin }, build, run).map(({ checksum }) => checksum),
        );
        const wanted = model(
          booted,
          pinExport('pinLoop', protocol, { wrprotect: 'rmw', fence: 'none', fence_per: '', pin }),
          run,
        );
        assert.notEqual(wanted[0], wanted[1]);
        assert.deepEqual(made, [wanted, wanted], `${protocol} ${pin}`);
      }
    assertConservation(booted.cpu, 'test');
  });

test('the checksum sees another page pinned, and one reference', (t) => {
  if (pinTwinMissing() !== null) return t.skip('no twin here');
  const { cpu, machine } = boot(FLAT);
  const take = (run: PinRun) =>
    twinPins(cpu, machine, { protocol: 'no_early', pin: 'add1024' }, 'v8', run)[0]?.checksum;
  const before = take({ ...RUN, hold: 1 });
  assert.equal(take({ ...RUN, hold: 1 }), before);
  assert.notEqual(take({ ...RUN, hold: 1, seed: 78 }), before);
  const view = new DataView(cpu.memory.buffer);
  const word = (name: string): number => view.getUint32(cpu.constant(name), true);
  view.setInt32(word('CTRL_MEM_MAP') + 64 * (word('CTRL_NR_TABLES') + 5) + cpu.constant('PAGE_REFCOUNT'), 2, true);
  assert.notEqual(take({ ...RUN, hold: 1 }), before);
});

test('a model that does otherwise than the twin is a broken law, not a ratio', (t) => {
  if (pinTwinMissing() !== null) return t.skip('no twin here');
  const { cpu, machine } = boot(FLAT);
  const cell = expand([scenario], 'smoke', {}).cells.find((c) => c.impl === 'native' && c.pin === 'two_step');
  if (cell === undefined) throw new Error('no cell');
  const context = { cell, machine: () => machine, setup: () => ({ bytes: 0, setup_ns: 0 }), rebuild() {} };
  const take = (of: typeof cpu) => (pinTwinSubject({ ...context, cpu: of }) as Batch).take(1);
  assert.equal(take(cpu).length, 1);
  const other = cpu.fn('pinLoop__plain_cow__rmw__none__add1024');
  const wrong = { ...cpu, fn: <F>(name: string) => (name.startsWith('pinLoop') ? other : cpu.fn<F>(name)) as F };
  const hasPinned = machine.parent + cpu.constant('MM_HAS_PINNED');
  new DataView(cpu.memory.buffer).setInt32(hasPinned, 0, true);
  assert.throws(() => take(wrong), { name: 'ConservationError' });
});

test('a protocol that the twin does not know is an error with its name', (t) => {
  if (pinTwinMissing() !== null) return t.skip('no twin here');
  const { cpu, machine } = boot(FLAT);
  assert.throws(
    () => twinPins(cpu, machine, { protocol: 'later', pin: 'add1024' }, 'v8', RUN),
    /the C twin of later add1024: usage: twin_pin/,
  );
});
