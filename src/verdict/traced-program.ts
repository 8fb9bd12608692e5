/** A scenario with one variant as the explorer's program: the threads are calls into build/trace.wasm. */
import { type Bounds, Budget, SharedBounds } from '../explore/bounds.js';
import { withCounters } from '../explore/counters.js';
import { type Paths, pathsOf } from '../explore/paths.js';
import type { Location, Program, Run, Thread, Value } from '../explore/program.js';
import { keepsState } from '../machine/machine.js';
import { TracedMachine } from '../trace/machine.js';
import { pinnedPfns } from '../trace/pin-call.js';
import { callTraces, tracedThread } from '../trace/thread.js';
import { KnownDecisions } from './known.js';
import type { Property } from './properties.js';
import { type Actor, askedOf, type Scenario, type Variant } from './scenarios.js';

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
  /** those of the scenario that can be asked of the protocol */
  readonly properties: readonly Property[];
  /** locations whose every access is an event */
  readonly shared: ReadonlySet<Location>;
  /** false: not all runs were found within the bounds, so that `shared` may lack some */
  readonly whole: boolean;
}

/** Builds programs of one scenario on one machine, so that threads are replayed once for all variants they occur in. */
export class Stage {
  readonly scenario: Scenario;
  readonly machine: TracedMachine;
  readonly known = new KnownDecisions();
  private readonly pmds: readonly Location[];
  private readonly runs = new Map<string, Map<string, Run>>();

  /** @param module the trace target; by default the one that was built */
  constructor(scenario: Scenario, module?: WebAssembly.Module) {
    this.scenario = scenario;
    this.machine = new TracedMachine(scenario.pages, module);
    scenario.prepare(this.machine);
    this.machine.snapshot();
    this.pmds = this.machine.pmds();
  }

  program(variant: Variant, bounds: Bounds = {}): TracedProgram {
    const { scenario, machine } = this;
    const { protocol, wrprotect, fence, fence_per, pin } = variant;
    this.forget();
    const program = {
      name: [scenario.name, protocol, wrprotect, fence, fence_per, pin].filter((part) => part !== '').join('-'),
      init: machine.initial,
      alike: this.alike(variant),
      scenario,
      show: machine.show.bind(machine),
      firstData: machine.firstData,
      pinLost: machine.pinLost.bind(machine),
      keepsExclusive: keepsState(machine.cpu, 'anon_exclusive', protocol),
      pmds: this.pmds,
      properties: askedOf(scenario, (state) => keepsState(machine.cpu, state, protocol)),
    };
    const within = new SharedBounds(bounds);
    const budget = new Budget(within.rest(), Number.POSITIVE_INFINITY);
    const all = pathsOf({ ...program, threads: this.threads(variant, undefined) }, budget);
    const shared = sharedLocations(all);
    const traced = { ...program, shared, whole: all.complete, threads: this.threads(variant, shared) };
    return withCounters(traced, within.rest());
  }

  /** Runs that were asked for longest ago. */
  private forget(): void {
    let kept = [...this.runs.values()].reduce((sum, runs) => sum + runs.size, 0);
    for (const [key, runs] of this.runs) {
      if (kept <= RUNS_KEPT) break;
      this.runs.delete(key);
      kept -= runs.size;
    }
  }

  /** Actors that make the same call. */
  private alike(variant: Variant): number[][] {
    const groups = new Map<string, number[]>();
    for (const [index, actor] of this.scenario.actors.entries()) {
      const { fn, args } = actor.call(variant, this.machine);
      const key = [fn, ...args].join();
      groups.set(key, [...(groups.get(key) ?? []), index]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /** The functions that lead to each set_pte_at() of a thread, innermost first. */
  callTraces(variant: Variant, thread: number, { shared }: TracedProgram, reads: readonly Value[]): string[][] {
    const actor = this.scenario.actors[thread];
    if (actor === undefined) return [];
    return callTraces({ machine: this.machine, call: actor.call(variant, this.machine), shared }, reads, 'SET_PTE_AT');
  }

  private threads(variant: Variant, shared: ReadonlySet<Location> | undefined): Thread[] {
    const { machine } = this;
    return this.scenario.actors.map((actor, index) => {
      const call = actor.call(variant, machine);
      const key = [
        machine.functionNumber(call.fn),
        ...call.args,
        ...(shared === undefined ? ['all'] : [...shared].sort()),
      ].join();
      const runs = this.runs.get(key) ?? new Map<string, Run>();
      this.runs.delete(key);
      this.runs.set(key, runs);
      const finish = (result: number): Record<string, Value> => this.finish(actor, result);
      return tracedThread({ name: `P${index}`, machine, call, finish, shared, runs });
    });
  }

  /** What a thread leaves: of fork, what the child maps and has in its pages; of a pinner, what it pinned; of a fault, what its mm maps then. */
  private finish(actor: Actor, result: number): Record<string, Value> {
    const { machine, scenario } = this;
    const out: Record<string, Value> = { result: BigInt(result) };
    for (let i = 0; i < scenario.pages; i++) {
      if (actor.role === 'pin' && i < result)
        out[`pinned[${i}]`] = BigInt(machine.view.getUint32(pinnedPfns(machine.cpu) + 4 * i, true));
      if (actor.role === 'fault') out[`own.pte[${i}]`] = machine.tables.pte(machine.mm, i);
      if (actor.role !== 'fork' || result === 0) continue;
      const table = machine.tables.ptePage(result, i);
      if (table === machine.tables.ptePage(machine.mm, i)) out['child.table'] = BigInt(table);
      const pte = machine.tables.pte(result, i);
      out[`child.pte[${i}]`] = pte;
      const [first, last] = machine.tables.pageWords(pte);
      out[`child.first[${i}]`] = first;
      out[`child.last[${i}]`] = last;
    }
    return out;
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
