// Each hook of a protocol sees the knobs of its variant: in the explorer, in what is measured, and in a hunt.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import { SMALL_BASE } from '../../src/machine/small.js';
import { type ForkKnobs, forkExport, type Knobs, pinExport, variantExport } from '../../src/protocols.js';
import { TracedMachine } from '../../src/trace/machine.js';
import { tempDir } from '../support/cli.js';
import { disassemble } from '../support/disassembly.js';
import { compileText, textOf } from '../support/protocol.js';

const PROBE = textOf('test/protocols/knob_probe.ts');
const NAME = 'knob_probe';
const bare: Knobs = { wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' };
const perPte: Knobs = { ...bare, fence: 'full', fence_per: 'pte' };
const perTable: Knobs = { ...bare, fence: 'full', fence_per: 'table' };
const VARIANTS: readonly ForkKnobs[] = [bare, perPte, perTable];

/** Labels at which the calls say smp_mb(), in order. */
function fencesOf(machine: TracedMachine, calls: readonly { fn: string; args: (number | bigint)[] }[]): string[] {
  machine.recorder.clear();
  for (const { fn, args } of calls) machine.cpu.fn<(...args: (number | bigint)[]) => unknown>(fn)(...args);
  return machine.recorder.events
    .filter(({ kind, how }) => kind === 'fence' && how.startsWith('MB'))
    .map(({ label }) => label);
}

test('in the explorer each hook says the fence that its variant has, and none where it has none', async () => {
  const module = new WebAssembly.Module((await compileText('trace', PROBE, VARIANTS)).wasm);
  for (const [knobs, pin, exit] of [
    [bare, [], []],
    [perPte, ['B5', 'B6', 'B7', 'B8', 'B9'], ['A3']],
    [perTable, ['B5', 'B6', 'B7', 'B8', 'B9'], ['A3', 'A4']],
  ] as const) {
    const machine = new TracedMachine(1, module);
    const { mm, cpu } = machine;
    const pages = cpu.constant('CPU_AREA') + cpu.constant('CPU_PAGES');
    const flags = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
    assert.deepEqual(
      fencesOf(machine, [{ fn: pinExport('pin', NAME, knobs), args: [mm, SMALL_BASE, 1, flags, pages] }]),
      pin,
    );
    const child = cpu.fn<(mm: number) => number>(forkExport(NAME, knobs))(mm) >>> 0;
    const fault = { fn: variantExport('fault', NAME, knobs), args: [mm, SMALL_BASE, 1] };
    assert.deepEqual(fencesOf(machine, [fault]), knobs.fence === 'none' ? [] : ['B10']);
    assert.deepEqual(fencesOf(machine, [{ fn: variantExport('exit', NAME, knobs), args: [child] }]), exit);
  }
});

for (const target of ['kernel', 'stress'] as const)
  test(`in build/${target}.wasm each export has the fences of its variant`, async () => {
    const { wasm } = await compileText(target, PROBE, VARIANTS);
    const file = join(tempDir(), `${target}.wasm`);
    writeFileSync(file, wasm);
    const { reachable, exports } = disassemble(file);
    const fences = (name: string): number => (reachable(name).match(/\(atomic\.fence/g) ?? []).length;
    for (const what of ['pin', 'pinLoop'] as const)
      for (const [knobs, has] of [
        [bare, false],
        [perPte, true],
      ] as const)
        assert.equal(fences(pinExport(what, NAME, knobs)) > 0, has, `${what} ${knobs.fence}`);
    for (const what of ['fault', 'exit', 'writePages', 'fork'] as const) {
      assert.equal(fences(variantExport(what, NAME, bare)), 0, what);
      assert.ok(fences(variantExport(what, NAME, perPte)) > 0, what);
    }
    assert.ok(fences(variantExport('exit', NAME, perTable)) > fences(variantExport('exit', NAME, perPte)));
    if (target === 'stress') assert.ok(fences(`stress_${pinExport('pin', NAME, perPte)}`) > 0);
    assert.ok(exports.size > 0);
  });
