/** What the two loops say to shared memory: the fork per PTE, the fast pin per attempt. */
import { forkExport, pinExport } from '../protocol/knobs.js';
import { TracedMachine } from '../trace/machine.js';
import { pinArguments } from '../trace/pin-call.js';
import type { TraceEvent } from '../trace/record.js';
import { NEVER_PINNED, PINNED_NOW, PINNED_ONCE } from '../trace/states.js';
import type { Variant } from '../verdict/scenarios.js';
import type { Instructions } from './document.js';

function countOf(events: readonly TraceEvent[]): Instructions {
  const of = (kind: TraceEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  return { loads: of('read'), stores: of('write'), rmws: of('rmw'), fences: of('fence') };
}

/** What a fork of one page more says more. */
export function instructionsPerPte({ protocol, ...knobs }: Variant): Instructions {
  const count = (pages: number): Instructions => {
    const machine = new TracedMachine(pages);
    machine.cpu.fn<(mm: number) => number>(forkExport(protocol, knobs))(machine.mm);
    return countOf(machine.recorder.events);
  };
  const [two, one] = [count(3), count(2)];
  return {
    loads: two.loads - one.loads,
    stores: two.stores - one.stores + 1, // the child's pte, which nobody else can reach yet
    rmws: two.rmws - one.rmws,
    fences: two.fences - one.fences,
  };
}

/** What a fast pin of one page says that succeeds: in an mm that has pinned before, or else in the first state in which one does. */
export function instructionsPerPin({ protocol, ...knobs }: Variant): Instructions {
  for (const { prepare } of [PINNED_ONCE, NEVER_PINNED, PINNED_NOW]) {
    const machine = new TracedMachine(1);
    prepare(machine);
    machine.recorder.clear();
    const pin = machine.cpu.fn<(...args: ReturnType<typeof pinArguments>) => number>(pinExport('pin', protocol, knobs));
    if (pin(...pinArguments(machine, 1)) === 1) return countOf(machine.recorder.events);
  }
  throw new Error(`${protocol}: no fast pin succeeds`);
}
