/** A scenario with one variant as the explorer's program: the threads are calls into build/trace.wasm. */
import { type Bounds, Budget, SharedBounds } from '../explore/bounds.js';
import { withCounters } from '../explore/counters.js';
import { type Paths, pathsOf } from '../explore/paths.js';
import type { Location, Program, Run, Thread, Value } from '../explore/program.js';
import type { Cpu } from '../machine/kernel.js';
import { keepsState } from '../machine/machine.js';
import { switchBits, wordsOf } from '../protocol/switches.js';
import { variantText } from '../protocol/variant-text.js';
import { type Call, TracedMachine } from '../trace/machine.js';
import { tracedModules } from '../trace/modules.js';
import { fillPageLists } from '../trace/page-lists.js';
import { pinnedPfns } from '../trace/pin-call.js';
import { pfnOf } from '../trace/pte.js';
import { callTraces, tracedThread } from '../trace/thread.js';
import { KnownDecisions } from './known.js';
import type { Property } from './properties.js';
import { type Actor, askedOf, type Scenario, type Variant } from './scenarios.js';

/** Pages of each zone that a thread is given to allocate, where more than one does: a fork's tables are four. */
const ALLOCATED = 4;

/** From one variant to the next: they take room. */
const RUNS_KEPT = 4000;

/** A program and what the properties must know of it. */
export interface TracedProgram extends Program {
  readonly scenario: Scenario;
  readonly show: (loc: Location, value: Value) => string;
  readonly firstData: number;
  /** whether a pin of a page is lost (assembly/lost.ts), by the ptes of the mm that pinned it and of its child, and the page's bit */
  readonly pinLost: (pfn: number, pte: Value, childPte: Value, exclusive: boolean) => boolean;
  /** the protocol keeps PG_anon_exclusive; without it the bit says nothing */
  readonly keepsExclusive: boolean;
  /** the entries that point at pte tables when the threads begin, one of each mm */
  readonly pmds: readonly Location[];
  /** what children that live by then map */
  readonly childPtes: readonly Value[];
  /** those of the scenario that can be asked of the protocol */
  readonly properties: readonly Property[];
  /** locations whose every access is an event */
  readonly shared: ReadonlySet<Location>;
  /** false: not all runs were found within the bounds, so that `shared` may lack some */
  readonly whole: boolean;
}

/** A machine made ready for a scenario, and what threads were seen to do on it. */
interface Ground {
  /** what all variants have in common that begin on it */
  readonly key: string;
  readonly machine: TracedMachine;
  /** the entries that point at pte tables, one of each mm */
  readonly pmds: readonly Location[];
  readonly childPtes: readonly Value[];
  /** pfn of the parent's pte table */
  readonly table: number;
  readonly runs: Map<string, Map<string, Run>>;
}

/** Builds programs of one scenario, on one machine where all variants begin alike: threads are replayed once for all they occur in. */
export class Stage {
  readonly scenario: Scenario;
  readonly known: KnownDecisions;
  private readonly module: WebAssembly.Module | undefined;
  /** what the module has, by name: asked again and again */
  private exported: ReadonlySet<string> | undefined;
  /** the last one: a machine takes room, and variants come one after the other */
  private last: Ground | undefined;

  /**
   * @param module the trace target; by default the one that was built
   * @param known what was decided on other stages of the scenario
   */
  constructor(scenario: Scenario, module?: WebAssembly.Module, known: KnownDecisions = new KnownDecisions()) {
    this.scenario = scenario;
    this.module = module;
    this.known = known;
  }

  /** What the module has. */
  get cpu(): Pick<Cpu, 'has'> {
    const modules = this.module === undefined ? tracedModules() : [this.module];
    this.exported ??= new Set(modules.flatMap((module) => WebAssembly.Module.exports(module).map(({ name }) => name)));
    const { exported } = this;
    return { has: (fn) => exported.has(fn) };
  }

  /** The machine that the variant begins on. */
  private ground(variant: Variant): Ground {
    const { scenario } = this;
    const key = scenario.perVariant === true ? variantText(variant) : (variant.extra ?? '');
    if (this.last?.key === key) return this.last;
    const machine = new TracedMachine(scenario.pages, this.module);
    const { kernel, constant } = machine.cpu;
    kernel.setSwitches(switchBits(constant, wordsOf(variant.extra)));
    scenario.prepare(machine, variant);
    if (scenario.allocate === true) fillPageLists(machine.cpu);
    machine.snapshot();
    const table = machine.tables.ptePage(machine.mm, 0);
    const childPtes = machine.tables.childPtes(scenario.pages);
    this.last = { key, machine, pmds: machine.pmds(), childPtes, table, runs: new Map() };
    return this.last;
  }

  program(variant: Variant, bounds: Bounds = {}): TracedProgram {
    const { scenario } = this;
    const { machine, pmds, childPtes, runs } = this.ground(variant);
    const { protocol, wrprotect, fence, fence_per, pin, extra = '' } = variant;
    forget(runs);
    const program = {
      name: [scenario.name, protocol, wrprotect, fence, fence_per, pin, extra.replace(/[=;]/g, '-')]
        .filter((part) => part !== '')
        .join('-'),
      init: machine.initial,
      alike: this.alike(variant, machine),
      scenario,
      show: machine.show.bind(machine),
      firstData: machine.firstData,
      pinLost: machine.pinLost.bind(machine),
      keepsExclusive: keepsState(machine.cpu, 'anon_exclusive', protocol),
      pmds,
      childPtes,
      properties: askedOf(scenario, (state) => keepsState(machine.cpu, state, protocol)),
    };
    const within = new SharedBounds(bounds);
    const budget = new Budget(within.rest(), Number.POSITIVE_INFINITY);
    const all = pathsOf({ ...program, threads: this.threads(variant, undefined) }, budget);
    const shared = sharedLocations(all);
    const traced = { ...program, shared, whole: all.complete, threads: this.threads(variant, shared) };
    return withCounters(traced, within.rest());
  }

  /** What the actor does, with pages of its own where more than one allocates. */
  private call(actor: Actor, index: number, variant: Variant, machine: TracedMachine): Call {
    const aside = this.scenario.allocate === true ? index * ALLOCATED : 0;
    return { ...actor.call(variant, machine), aside };
  }

  /** Actors that make the same call. */
  private alike(variant: Variant, machine: TracedMachine): number[][] {
    const groups = new Map<string, number[]>();
    for (const [index, actor] of this.scenario.actors.entries()) {
      const { fn, args, aside } = this.call(actor, index, variant, machine);
      const key = [fn, aside, ...args].join();
      groups.set(key, [...(groups.get(key) ?? []), index]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /** The functions that lead to each set_pte_at() of a thread, innermost first. */
  callTraces(variant: Variant, thread: number, { shared }: TracedProgram, reads: readonly Value[]): string[][] {
    const actor = this.scenario.actors[thread];
    if (actor === undefined) return [];
    const { machine } = this.ground(variant);
    const call = this.call(actor, thread, variant, machine);
    return callTraces({ machine, call, shared }, reads, 'SET_PTE_AT');
  }

  private threads(variant: Variant, shared: ReadonlySet<Location> | undefined): Thread[] {
    const { machine, table, runs: known } = this.ground(variant);
    return this.scenario.actors.map((actor, index) => {
      const call = this.call(actor, index, variant, machine);
      const key = [
        machine.functionNumber(call.fn),
        call.aside,
        ...call.args,
        ...(shared === undefined ? ['all'] : [...shared].sort()),
      ].join();
      const runs = known.get(key) ?? new Map<string, Run>();
      known.delete(key);
      known.set(key, runs);
      const finish = (result: number): Record<string, Value> => this.finish(machine, table, actor, result);
      const bare = shared === undefined; // only what is shared is asked of these
      return tracedThread({ name: `P${index}`, machine, call, finish, shared, runs, bare });
    });
  }

  /**
   * What a thread leaves: of fork, what the child maps and has in its pages; of a pinner, what it pinned; of a writer, what it wrote; of a
   * fault, what its mm maps in a table that it gave it; of a fork that may split huge pages, what its mm maps then. Of a page that it
   * allocated and nobody else looks at, the flags too.
   */
  private finish(machine: TracedMachine, table: number, actor: Actor, result: number): Record<string, Value> {
    const { scenario } = this;
    const out: Record<string, Value> = { result: BigInt(result) };
    for (let i = 0; i < scenario.pages; i++) {
      if (actor.role === 'pin' && i < result)
        out[`pinned[${i}]`] = BigInt(machine.view.getUint32(pinnedPfns(machine.cpu) + 4 * i, true));
      const own = machine.tables.pte(machine.mm, i);
      if (actor.role === 'writer')
        [out[`written.first[${i}]`], out[`written.last[${i}]`]] = machine.tables.pageWords(own);
      if (actor.role !== 'fork') {
        const [loc, flags] = machine.pageFlags(pfnOf((own & 1n) === 0n ? 0n : own));
        out[loc] = flags;
        if (machine.tables.ptePage(machine.mm, i) !== table) out[`own.pte[${i}]`] = own;
      } else if (machine.hasHugePmds) out[`own.pte[${i}]`] = own;
      if (actor.role !== 'fork' || result === 0) continue;
      const childTable = machine.tables.ptePage(result, i);
      if (childTable !== 0 && childTable === machine.tables.ptePage(machine.mm, i))
        out['child.table'] = BigInt(childTable);
      const pte = machine.tables.pte(result, i);
      out[`child.pte[${i}]`] = pte;
      const [first, last] = machine.tables.pageWords(pte);
      out[`child.first[${i}]`] = first;
      out[`child.last[${i}]`] = last;
    }
    return out;
  }
}

/** Drops the runs that were asked for longest ago. */
function forget(all: Map<string, Map<string, Run>>): void {
  let kept = [...all.values()].reduce((sum, runs) => sum + runs.size, 0);
  for (const [key, runs] of all) {
    if (kept <= RUNS_KEPT) break;
    all.delete(key);
    kept -= runs.size;
  }
}

/**
 * Locations whose every access is an event: what one thread writes and another one reads or writes, what has atomic
 * read-modify-writes (they order other accesses), and the ptes and counts that the properties look at.
 */
function sharedLocations({ threads }: Paths): Set<Location> {
  const touched = new Map<Location, { readonly by: Set<number>; written: boolean; always: boolean }>();
  for (const [thread, paths] of threads.entries()) {
    for (const event of paths.flatMap(({ run }) => run.events)) {
      if (event.kind !== 'read' && event.kind !== 'write' && event.kind !== 'rmw') continue;
      const known = touched.get(event.loc) ?? {
        by: new Set<number>(),
        written: false,
        always: /^pte\[/.test(event.loc),
      };
      known.by.add(thread);
      known.written ||= event.kind !== 'read';
      known.always ||= event.kind === 'rmw';
      touched.set(event.loc, known);
    }
  }
  return new Set(
    [...touched].filter(([, { by, written, always }]) => always || (by.size > 1 && written)).map(([loc]) => loc),
  );
}
