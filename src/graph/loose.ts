/**
 * Executions that no model allows, for where a condition wants one: each read finds its value at any write of it, and the
 * writes to each location are in any order. What is wrong with them is coherence, or the atomicity of a read-modify-write.
 */
import { firstBroken } from '../explore/axioms.js';
import { type Bounds, Budget } from '../explore/bounds.js';
import type { Execution } from '../explore/model.js';
import { coherence } from '../explore/models/coherence.js';
import type { Location, Outcome, Program, Value } from '../explore/program.js';
import { Relation } from '../explore/relation.js';
import { type Access, Skeleton } from '../explore/skeleton.js';
import { threadSkeleton } from '../explore/thread-skeleton.js';
import { looseRuns } from './loose-runs.js';
import type { Judged } from './model.js';

const MOST = 20_000;
/** So many are looked at for the one with the shortest cycle. */
const ENOUGH = 200;
const INITIAL = -1;

/** @returns undefined: there is none, or none was found within the bounds */
export function findLoose(program: Program, wanted: (outcome: Outcome) => boolean, bounds: Bounds): Judged | undefined {
  const budget = new Budget(bounds, MOST);
  let best: Judged | undefined;
  let found = 0;
  for (const judged of looseExecutions(program, budget)) {
    if (budget.spend() || found === ENOUGH) break;
    if (!wanted(judged.outcome)) continue;
    const broken = firstBroken(coherence.axioms(judged.execution));
    if (broken === undefined) continue;
    found++;
    if (best?.broken === undefined || broken.cycle.length < best.broken.cycle.length) best = { ...judged, broken };
  }
  return best;
}

function* looseExecutions(program: Program, budget: Budget): Generator<Judged> {
  for (const chosen of products(looseRuns(program, budget))) {
    const skeleton = new Skeleton(chosen.map(threadSkeleton));
    for (const [sources, orders] of ways(program, skeleton.accesses)) {
      const memory = new Map<Location, Value>(program.init);
      for (const [loc, order] of orders)
        if (order.length > 0) memory.set(loc, (skeleton.accesses[order.at(-1) as number] as Access).value);
      const outcome = { memory, runs: chosen.map(({ run }) => run), reads: chosen.map(({ reads }) => reads) };
      yield { outcome, execution: executionOf(skeleton, sources, orders) };
    }
  }
}

type Sources = readonly (readonly [read: number, write: number])[];
type Orders = readonly (readonly [loc: Location, writes: readonly number[]])[];

/** Every way to choose reads-from and coherence. */
function* ways(program: Program, accesses: readonly Access[]): Generator<readonly [Sources, Orders]> {
  const nodes = accesses.map((access, node) => ({ ...access, node }));
  const reads = nodes.filter(({ direction }) => direction === 'R');
  const writes = nodes.filter(({ direction }) => direction === 'W');
  const sources = reads.map((read): (readonly [number, number])[] => {
    const from = writes
      .filter(({ loc, value, thread, event }) => {
        const itself = thread === read.thread && event === read.event;
        return loc === read.loc && value === read.value && !itself;
      })
      .map(({ node }) => node);
    // A lock is free at first, whatever its initial value.
    const initial = read.lock === undefined ? (program.init.get(read.loc) ?? 0n) : 0n;
    return [...(initial === read.value ? [INITIAL] : []), ...from].map((write) => [read.node, write]);
  });
  const locations = [...new Set(writes.map(({ loc }) => loc))];
  const own = (loc: Location): number[] => writes.filter((write) => write.loc === loc).map(({ node }) => node);
  for (const chosen of products(sources)) for (const orders of ordersOf(locations, own)) yield [chosen, orders];
}

function* ordersOf(
  [loc, ...rest]: readonly Location[],
  writes: (loc: Location) => readonly number[],
): Generator<Orders> {
  if (loc === undefined) yield [];
  else
    for (const order of permutations(writes(loc)))
      for (const others of ordersOf(rest, writes)) yield [[loc, order], ...others];
}

function executionOf(skeleton: Skeleton, sources: Sources, orders: Orders): Execution {
  const [rf, co, fr] = [new Relation(skeleton.size), new Relation(skeleton.size), new Relation(skeleton.size)];
  const order = new Map(orders);
  for (const [, writes] of orders)
    for (const [at, write] of writes.entries()) for (const later of writes.slice(at + 1)) co.add(write, later);
  for (const [read, write] of sources) {
    if (write !== INITIAL) rf.add(write, read);
    const writes = order.get((skeleton.accesses[read] as Access).loc) ?? [];
    for (const later of writes.slice(writes.indexOf(write) + 1)) fr.add(read, later);
  }
  return { skeleton, rf, co, fr };
}

/** One of each, in every way. */
function* products<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const one of first) for (const others of products(rest)) yield [one, ...others];
}

/** In every order, that of the list first. */
function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [at, first] of list.entries())
    for (const rest of permutations([...list.slice(0, at), ...list.slice(at + 1)])) yield [first, ...rest];
}
