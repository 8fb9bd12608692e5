/**
 * Holds a compiled protocol to assembly/contract.ts: one fork and one pin of a small machine in target `trace`, in every state
 * that a hunt may bring them to. What passes neither A1 nor B1, never ends or traps is found here, and not by a hunt that hangs.
 */
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../machine/machine.js';
import { SMALL_BASE } from '../machine/small.js';
import { type Call, type Replay, TracedMachine } from '../trace/machine.js';
import { type ForkKnobs, forkExport, PINS, pinExport } from './knobs.js';

/** Beyond it something loops: a fork of one page says about thirty words. */
const MAX_EVENTS = 400;

/** What the two sides may find when they begin. */
const STATES: readonly (readonly [string, (machine: TracedMachine) => void])[] = [
  ['an mm that never pinned', () => undefined],
  ['an mm that has pinned', ({ cpu, mm, view }) => view.setInt32(mm + cpu.constant('MM_HAS_PINNED'), 1, true)],
  ['a page that is pinned', ({ cpu, mm }) => cpu.kernel.pinPages(mm, 1, 1)],
];

/** @returns a line per violation */
export function contractBreaches(
  module: WebAssembly.Module,
  protocol: string,
  variants: readonly ForkKnobs[],
): string[] {
  const breaches = new Set<string>();
  for (const [state, prepare] of STATES) {
    const machine = new TracedMachine(1, module);
    prepare(machine);
    machine.snapshot();
    for (const variant of variants) {
      const fork = run(machine, { fn: forkExport(protocol, variant), args: [machine.mm] });
      for (const breach of breachesOf(fork, 'fork', 'A')) breaches.add(`${breach} (${state})`);
      for (const pin of PINS) {
        const call = { fn: pinExport('pin', protocol, { ...variant, pin }), args: pinArguments(machine) };
        for (const breach of breachesOf(run(machine, call), 'a pin', 'B')) breaches.add(`${breach} (${state})`);
      }
    }
  }
  return [...breaches];
}

function pinArguments({ cpu, mm }: TracedMachine): (number | bigint)[] {
  const pages = cpu.constant('CPU_AREA') + cpu.constant('CPU_PAGES');
  return [mm, SMALL_BASE, 1, FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY, pages];
}

interface Trial extends Replay {
  readonly steps: readonly string[];
}

function run(machine: TracedMachine, call: Call): Trial {
  const replay = machine.replay(call, undefined, MAX_EVENTS);
  return { ...replay, steps: [...machine.recorder.steps] };
}

function breachesOf({ end, result, steps, events }: Trial, who: string, side: 'A' | 'B'): string[] {
  const at = events.at(-1)?.label || steps.at(-1) || 'its first step';
  if (end === 'trapped') return [`${who} traps after ${at}`];
  if (end !== 'returned') return [`${who} does not end: it goes round at ${at}`];
  if (side === 'A' && result === 0) return ['fork fails, and memory is there'];
  const own = steps.filter((label) => label.startsWith(side));
  if (!own.includes(`${side}1`)) return [`${who} does not pass step ${side}1, where the sides of a hunt meet`];
  return [];
}
