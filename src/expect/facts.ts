/**
 * The golden facts of a protocol, NAME.expect.json beside its file: its variants, what instructions its exports are made of, the order
 * of its events, what each barrier and check is good for. `npm run accept NAME` writes them; a test compares.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compilers, ROOT } from '../compile/asc.js';
import { type Counts, countsOf, type Disassembly, disassembly } from '../compile/disassemble.js';
import { startChild } from '../machine/child.js';
import { FOLL_GET, FOLL_PIN } from '../machine/machine.js';
import { SMALL_BASE } from '../machine/small.js';
import { judgeProtocol, type MutantRow, SharedMutants } from '../mutants/judge.js';
import { type ProtocolSource, readProtocol } from '../protocol/source.js';
import {
  forkExport,
  forkVariants,
  type Knobs,
  PINS,
  type Protocol,
  pinExport,
  protocolNamed,
  variantExport,
} from '../protocols.js';
import { TracedMachine } from '../trace/machine.js';
import { pinArguments, WRITE_PIN } from '../trace/pin-call.js';

export interface Facts {
  readonly variants: number;
  /** per export of build/kernel.wasm, that and everything it calls: `fences 0, rmw64 2, rmw32 30, store64 12` */
  readonly instructions: Readonly<Record<string, string>>;
  /** as shipped, `A3 rmw AND NORETURN pte[0]`, by what happens */
  readonly events: Readonly<Record<string, readonly string[]>>;
  readonly mutants: readonly MutantRow[];
}

export function factsFile(name: string): string {
  return resolve(ROOT, `assembly/protocol/${name}.expect.json`);
}

export function readFacts(name: string): Facts {
  return JSON.parse(readFileSync(factsFile(name), 'utf8')) as Facts;
}

/** What can be said without the explorer. */
export async function codeFacts(protocol: Protocol): Promise<Omit<Facts, 'mutants'>> {
  const { binaryen } = await compilers();
  const kernel = disassembly(binaryen, readFileSync(resolve(ROOT, 'build/kernel.wasm')));
  const { name, shipped } = protocol;
  const others = [
    ...(protocol.keeps.includes('child_copies') ? [variantExport('child', name, shipped)] : []),
    ...PINS.flatMap((pin) => (['pin', 'pinLoop'] as const).map((what) => pinExport(what, name, { ...shipped, pin }))),
    ...(['fault', 'writePages', 'exit'] as const).map((what) => variantExport(what, name, shipped)),
    ...(protocol.keeps.includes(SHARES) ? [variantExport('share', name, shipped)] : []),
  ];
  const exports = [...forkVariants(protocol).map((knobs) => forkExport(name, knobs)), ...others];
  return {
    variants: forkVariants(protocol).length,
    instructions: Object.fromEntries(exports.map((one) => [one, countsText(kernel, one)])),
    events: { ...eventsOf(name, shipped), ...(protocol.keeps.includes(SHARES) ? sharePath(name, shipped) : {}) },
  };
}

export async function* factsOf(protocols: readonly Protocol[]): AsyncGenerator<{ name: string; facts: Facts }> {
  const texts = protocols.map(({ file }) => readFileSync(resolve(ROOT, file), 'utf8'));
  const sources = texts.map(readProtocol);
  const shared = new SharedMutants(sources);
  for (const [at, protocol] of protocols.entries()) {
    const mutants = await judgeProtocol({ source: sources[at] as ProtocolSource, text: texts[at] as string }, shared);
    yield { name: protocol.name, facts: { ...(await codeFacts(protocol)), mutants } };
  }
}

function countsText(kernel: Disassembly, name: string): string {
  const counts: Counts = countsOf(kernel.reachable(name));
  return Object.entries(counts)
    .map(([what, n]) => `${what} ${n}`)
    .join(', ');
}

/** The order of events of one fork of one pte and of one fast pin; what the walk above the pte and the allocator say is left out. */
export function eventsOf(name: string, knobs: Knobs): Facts['events'] {
  return {
    'fork, nothing pinned': linesOf((machine) => fork(machine, name, knobs)),
    'fork, the page pinned before': linesOf(
      (machine) => fork(machine, name, knobs),
      (machine) => pin(machine, name, knobs),
    ),
    ...childEvents(name, knobs),
    'fast pin': linesOf((machine) => pin(machine, name, knobs)),
    'fast get': linesOf((machine) => pin(machine, name, knobs, (WRITE_PIN & ~FOLL_PIN) | FOLL_GET)),
  };
}

/** What PG_anon_exclusive has beside fork, and the page pinned or not. */
const SHARES = 'anon_exclusive';

function sharePath(name: string, knobs: Knobs): Facts['events'] {
  const share = ({ cpu, mm }: TracedMachine): void => {
    cpu.fn<(mm: number, addr: bigint) => number>(variantExport('share', name, knobs))(mm, SMALL_BASE);
  };
  const pinned = linesOf(share, (machine) => pin(machine, name, knobs));
  return { 'share path, nothing pinned': linesOf(share), 'share path, the page pinned before': pinned };
}

/** What its child does before it runs, where it has to do something. */
function childEvents(name: string, knobs: Knobs): Facts['events'] {
  if (!protocolNamed(name).keeps.includes('child_copies')) return {};
  let child = 0;
  const start = ({ cpu }: TracedMachine): number => startChild(cpu, name, knobs, child);
  const forked = (machine: TracedMachine): void => {
    child = fork(machine, name, knobs);
  };
  return {
    'the child copies, nothing pinned': linesOf(start, forked),
    'the child copies, the page pinned before': linesOf(start, (machine) => {
      pin(machine, name, knobs);
      forked(machine);
    }),
  };
}

function fork({ cpu, mm }: TracedMachine, name: string, knobs: Knobs): number {
  const child = cpu.fn<(mm: number) => number>(forkExport(name, knobs))(mm) >>> 0;
  if (child === 0) throw new Error(`${name}: fork failed`);
  return child;
}

/** One that succeeds in some state only (contract.ts) has no events but those of giving up. */
function pin(machine: TracedMachine, name: string, knobs: Knobs, flags: number = WRITE_PIN): void {
  const call = machine.cpu.fn<(...args: ReturnType<typeof pinArguments>) => number>(pinExport('pin', name, knobs));
  call(...pinArguments(machine, 1, flags));
}

const ABOVE = /ALLOC|FREE|write ONCE (table|page)|p4d\[|pud\[|pmd\[|mmap_lock|\.ptl|data\[|frame\[/;

function linesOf(run: (machine: TracedMachine) => void, before?: (machine: TracedMachine) => void): string[] {
  const machine = new TracedMachine(1);
  before?.(machine);
  machine.recorder.clear();
  run(machine);
  return machine.recorder.events
    .map((event) => {
      const what = event.kind === 'rmw' ? `rmw ${event.op} ${event.how}` : `${event.kind} ${event.how}`;
      const where = event.kind === 'fence' ? '' : machine.names.nameOf(event.address);
      return [event.label, what, where].filter((part) => part !== '').join(' ');
    })
    .filter((line) => !ABOVE.test(line));
}
