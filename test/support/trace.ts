import { allocateMemory, bootCpu, type Cpu, compileTarget } from '../../src/machine/kernel.js';
import { type EnumNames, enumNames, traceImports } from '../../src/trace/imports.js';
import { Names } from '../../src/trace/names.js';
import { Recorder } from '../../src/trace/record.js';
import { BASE, newMm, type Small } from './machine.js';

export interface Traced extends Small {
  readonly recorder: Recorder;
  /** what the recorder saw since clear(), as lines like `A3 read ONCE mm0.has_pinned` */
  lines(): string[];
}

/** A small machine on the trace target with a recorder behind its words; one mm with `pages` populated pages. */
export function tracedMachine(pages: number): { m: Traced; mm: number } {
  const module = compileTarget('trace');
  const [data, tables, fixed] = [64, 64, 0x10_0000];
  const memory = allocateMemory(fixed + (data + tables) * (64 + 4096) + 65536);
  let names: EnumNames | undefined;
  const recorder: Recorder = new Recorder(memory, () => names as EnumNames);
  const cpu: Cpu = bootCpu(module, memory, 0, traceImports(recorder));
  names = enumNames(module, cpu);
  const frames = Math.ceil((fixed + (data + tables) * 64) / 4096) * 4096;
  cpu.kernel.machine_init(fixed, data + tables, tables, frames, frames + tables * 4096, data, 4, tables + pages);
  const m: Traced = {
    cpu,
    k: cpu.kernel as Traced['k'],
    view: new DataView(memory.buffer),
    module,
    firstData: tables,
    recorder,
    lines: () => recorder.events.map((e) => lineOf(e, new Names(cpu))),
  };
  const mm = newMm(m, [{ addr: BASE, pages }]);
  cpu.kernel.populate(mm, cpu.kernel.find_vma(mm, BASE), tables, 0, pages, 0);
  recorder.clear();
  return { m, mm };
}

function lineOf(e: Recorder['events'][number], names: Names): string {
  const what = e.kind === 'rmw' ? `rmw ${e.op} ${e.how}` : `${e.kind} ${e.how}`;
  return [e.label, what, e.kind === 'fence' ? '' : names.nameOf(e.address)].filter((part) => part !== '').join(' ');
}
