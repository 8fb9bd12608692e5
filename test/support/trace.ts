import { TracedMachine } from '../../src/trace/machine.js';
import type { Names } from '../../src/trace/names.js';
import type { Recorder } from '../../src/trace/record.js';
import type { Small } from './machine.js';

export interface Traced extends Small {
  readonly recorder: Recorder;
  /** what the recorder saw since clear(), as lines like `A3 read ONCE mm0.has_pinned` */
  lines(): string[];
}

/** A small machine on the trace target with a recorder behind its words; one mm with `pages` populated pages. */
export function tracedMachine(pages: number): { m: Traced; mm: number } {
  const machine = new TracedMachine(pages);
  const { cpu, view, firstData, recorder, names } = machine;
  const module = machine.modules[0] as WebAssembly.Module;
  const lines = () => recorder.events.map((e) => lineOf(e, names));
  return { m: { cpu, k: cpu.kernel as Traced['k'], view, module, firstData, recorder, lines }, mm: machine.mm };
}

function lineOf(e: Recorder['events'][number], names: Names): string {
  const what = e.kind === 'rmw' ? `rmw ${e.op} ${e.how}` : `${e.kind} ${e.how}`;
  return [e.label, what, e.kind === 'fence' ? '' : names.nameOf(e.address)].filter((part) => part !== '').join(' ');
}
