/**
 * Holds a compiled protocol to assembly/contract.ts: one fork and one pin of a small machine in target `trace`, in every state
 * that a hunt may bring them to. What passes neither A1 nor B1, never ends or traps is found here, and not by a hunt that hangs.
 */
import { tryStartChild } from '../machine/child.js';
import { type Call, type Replay, TracedMachine } from '../trace/machine.js';
import { pinArguments } from '../trace/pin-call.js';
import { pfnOf } from '../trace/pte.js';
import type { TraceEvent } from '../trace/record.js';
import { NEVER_PINNED, PINNED_NOW, PINNED_ONCE, type State } from '../trace/states.js';
import { watchShared } from './hidden.js';
import { type ForkKnobs, forkExport, PINS, pinExport } from './knobs.js';
import type { Hook, ProtocolSource } from './source.js';

/** Beyond it something loops: a fork of one page says about thirty words. */
const MAX_EVENTS = 400;

const STATES: readonly State[] = [NEVER_PINNED, PINNED_ONCE, PINNED_NOW];

/** Who is on trial, and the step it has passed. */
export interface Passed {
  readonly who: string;
  readonly step: string;
}

/** The hook in which a step is passed; none: in the loops of fork and GUP, which ask the protocol for the label only. */
export function hookOf({ steps, hooks }: ProtocolSource, label: string): Hook | undefined {
  const name = steps.find((step) => step.label === label)?.name;
  return hooks.find(({ body }) => new RegExp(`\\bstep\\(${name}\\)`).test(body));
}

export interface Breach {
  readonly message: string;
  /** the last step that was passed before it, `A2`; empty: none */
  readonly step: string;
}

/** @param module of target `trace`, instrumented @param onPassed told of each step at once. @returns what is violated, each thing once */
export function contractBreaches(
  module: WebAssembly.Module,
  protocol: string,
  variants: readonly ForkKnobs[],
  onPassed: (passed: Passed) => void = () => undefined,
): Breach[] {
  const breaches = new Map<string, Breach & { readonly states: Set<string> }>();
  for (const { about: state, prepare } of STATES) {
    const machine = new TracedMachine(1, module);
    prepare(machine);
    writeBytes(machine);
    const found = (all: readonly Breach[]): void => {
      for (const breach of all) {
        const known = breaches.get(breach.message) ?? { ...breach, states: new Set() };
        breaches.set(breach.message, known);
        known.states.add(state);
      }
    };
    machine.snapshot();
    const hidden = watchShared(machine);
    let who = 'fork';
    machine.recorder.onStep = (step) => onPassed({ who, step });
    for (const variant of variants) {
      who = 'fork';
      onPassed({ who, step: 'its start' });
      const forkCall = { fn: forkExport(protocol, variant), args: [machine.mm] };
      const fork = run(machine, forkCall);
      found([
        ...breachesOf(fork, 'fork', 'A'),
        ...hiddenBreaches(hidden(fork.events), who),
        ...leftBreaches(machine, fork, (child) => tryStartChild(machine.cpu, protocol, variant, child)),
      ]);
      for (const other of otherwise(machine, forkCall, fork)) found(hiddenBreaches(hidden(other), who));
      who = 'a pin';
      for (const pin of PINS) {
        onPassed({ who, step: 'its start' });
        const call = { fn: pinExport('pin', protocol, { ...variant, pin }), args: pinArguments(machine, 1) };
        const pinned = run(machine, call);
        found([...breachesOf(pinned, 'a pin', 'B'), ...hiddenBreaches(hidden(pinned.events), who)]);
        if (pinned.end === 'returned' && pinned.result === 0) found([NO_PIN]);
        if (pin === PINS[0])
          for (const other of otherwise(machine, call, pinned)) found(hiddenBreaches(hidden(other), who));
      }
    }
  }
  // A first pin may well be refused; one that is refused always leaves nothing to lose, and every verdict would be empty.
  if ((breaches.get(NO_PIN.message)?.states.size ?? 0) < STATES.length) breaches.delete(NO_PIN.message);
  return [...breaches.values()].map(({ message, step, states }) => ({
    message: states.size === STATES.length ? message : `${message} (${[...states].join(', ')})`,
    step,
  }));
}

const NO_PIN: Breach = { message: 'no fast pin succeeds, of a page that nobody else wants', step: '' };

function hiddenBreaches(words: readonly string[], who: string): Breach[] {
  return words.map((word) => ({
    message: `${who} ${word} without a word of ../lkmm: the explorer does not see it`,
    step: '',
  }));
}

const PRESENT = 1n;

/** Something to copy: a page that was just allocated is all zeroes. */
function writeBytes({ tables, view, mm }: TracedMachine): void {
  const frame = tables.frameOf(tables.pte(mm, 0));
  for (const at of [frame, frame + 4088]) view.setBigUint64(at, 1n, true);
}

/** What fork leaves where nobody else runs, once its child has begun to run: the child has the page's bytes, and neither can write what the other maps. */
function leftBreaches(
  { tables, mm }: TracedMachine,
  { end, result }: Trial,
  start: (child: number) => number,
): Breach[] {
  if (end !== 'returned' || result === 0) return [];
  const child = start(result);
  const breach = (message: string): Breach[] => [{ message, step: '' }];
  if (child === 0) return breach('the child of a fork that succeeds does not start, with all memory free');
  const own = tables.pte(mm, 0);
  const pte = tables.pte(child, 0);
  if ((own & PRESENT) === 0n) return breach('fork leaves no pte in the parent, where there was one');
  if ((pte & PRESENT) === 0n) return breach("fork leaves the child without a pte of the parent's page");
  if (pfnOf(own) === pfnOf(pte)) {
    const who = [[mm, 'the parent'] as const, [child, 'the child'] as const].filter(([of]) => tables.writable(of, 0));
    return who.flatMap(([, name]) => breach(`fork leaves a private page that both map writable in ${name}`));
  }
  const same = String(tables.pageWords(own)) === String(tables.pageWords(pte));
  return same ? [] : breach("fork leaves the child a page of its own without the bytes of the parent's");
}

interface Trial extends Replay {
  readonly steps: readonly string[];
}

function run(machine: TracedMachine, call: Call): Trial {
  const replay = machine.replay(call, undefined, MAX_EVENTS);
  return { ...replay, steps: [...machine.recorder.steps] };
}

/** What else a read may find: no entry, no permission to write, no count, a pin. */
const OTHER_VALUES: readonly ((value: bigint) => bigint)[] = [
  () => 0n,
  (value) => value ^ 1n,
  (value) => value ^ 2n,
  (value) => value + 1024n,
];

/** The events of the same call where one of its reads finds something else: the paths that a run without company does not take. */
function* otherwise(machine: TracedMachine, call: Call, { events }: Replay): Generator<readonly TraceEvent[]> {
  for (const [at, { kind, value, size }] of events.entries()) {
    if (kind !== 'read') continue;
    for (const other of OTHER_VALUES) {
      const found = BigInt.asUintN(size * 8, other(value));
      const answer = (): bigint | undefined => (machine.recorder.events.length === at + 1 ? found : undefined);
      if (found !== value) yield machine.replay(call, answer, MAX_EVENTS).events;
    }
  }
}

function breachesOf({ end, result, steps }: Trial, who: string, side: 'A' | 'B'): Breach[] {
  const step = steps.at(-1) ?? '';
  const at = step || 'its first step';
  if (end === 'trapped') return [{ message: `${who} traps after ${at}`, step }];
  if (end !== 'returned') return [{ message: `${who} does not end: it goes round at ${at}`, step }];
  if (side === 'A' && result === 0) return [{ message: 'fork fails, and memory is there', step: '' }];
  if (steps.includes(`${side}1`)) return [];
  return [{ message: `${who} does not pass step ${side}1, where the sides of a hunt meet`, step: '' }];
}
