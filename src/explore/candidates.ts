/**
 * Thread runs prepared for combination: which values a run must be given by others and which it can give, and its
 * accesses location by location. Runs of different threads fit together only if every value read is written by someone;
 * how one location's accesses can then be ordered is remembered, since few different patterns occur.
 */
import { type CellOp, type CellOrder, cellOrders, type LockUse } from './coherence.js';
import type { Path } from './paths.js';
import type { Location, Program, Value } from './program.js';
import { addTo, emptySet, type NodeSet } from './relation.js';
import { type Access, type LockRole, type ThreadSkeleton, threadSkeleton } from './skeleton.js';

/** A run's accesses to one location. */
export interface CellUse {
  /** equal for equal `ops` */
  readonly shape: number;
  readonly ops: readonly CellOp[];
  /** per op: its read and its write in the thread's accesses, -1 if it has none */
  readonly nodes: readonly (readonly [number, number])[];
}

export interface Candidate {
  readonly path: Path;
  readonly skeleton: ThreadSkeleton;
  readonly cells: ReadonlyMap<Location, CellUse>;
  readonly needs: NodeSet;
  readonly gives: NodeSet;
}

export interface Candidates {
  readonly threads: readonly (readonly Candidate[])[];
  readonly locations: readonly Location[];
  /** the initial values, as a set like `gives` */
  readonly initial: NodeSet;
}

/** More than runs have shapes (the paths of a thread are bounded). */
const MAX_SHAPES = 1 << 20;

const NOTHING: CellUse = { shape: 0, ops: [], nodes: [] };

export function prepare(program: Program, threads: readonly (readonly Path[])[]): Candidates {
  const skeletons = threads.map((paths, thread) => paths.map((path) => threadSkeleton(path, thread)));
  const facts = new Map<string, number>();
  const locations = new Set<Location>();
  for (const { accesses } of skeletons.flat()) {
    for (const { loc, value, lock } of accesses) {
      locations.add(loc);
      if (lock === undefined) intern(facts, `${loc}=${value}`);
    }
  }
  const initial = emptySet(facts.size);
  for (const loc of locations) {
    const fact = facts.get(`${loc}=${program.init.get(loc) ?? 0n}`);
    if (fact !== undefined) addTo(initial, fact);
  }
  const shapes = new Map<string, number>([['', NOTHING.shape]]);
  return {
    threads: skeletons.map((all) => all.map((skeleton) => candidate(skeleton, facts, shapes))),
    locations: [...locations],
    initial,
  };
}

function intern(table: Map<string, number>, key: string): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  table.set(key, table.size);
  return table.size - 1;
}

function candidate(skeleton: ThreadSkeleton, facts: Map<string, number>, shapes: Map<string, number>): Candidate {
  const needs = emptySet(facts.size);
  const gives = emptySet(facts.size);
  for (const { loc, value, direction, lock } of skeleton.accesses) {
    if (lock === undefined) addTo(direction === 'R' ? needs : gives, facts.get(`${loc}=${value}`) as number);
  }
  const cells = new Map<Location, CellUse>();
  for (const loc of new Set(skeleton.accesses.map((a) => a.loc))) cells.set(loc, cellUse(skeleton, loc, shapes));
  return { path: skeleton.path, skeleton, cells, needs, gives };
}

function cellUse(skeleton: ThreadSkeleton, loc: Location, shapes: Map<string, number>): CellUse {
  const ops: CellOp[] = [];
  const nodes: [number, number][] = [];
  const events: number[] = [];
  const writeOf = new Map(skeleton.rmw);
  const writtenByRmw = new Set(writeOf.values());
  /** the latest use of the lock took it */
  let held = false;
  for (const [node, access] of skeleton.accesses.entries()) {
    if (access.loc !== loc || writtenByRmw.has(node)) continue;
    const write = access.direction === 'W' ? node : writeOf.get(node);
    const lock = lockUse(access.lock, held);
    const free = events.flatMap((event, op) => (skeleton.apart.has(event, access.event) ? [op] : []));
    const value = write === undefined ? undefined : (skeleton.accesses[write] as Access).value;
    ops.push({
      ...(lock !== undefined ? { lock, ...(lock === 'free' && held ? { nested: true } : {}) } : {}),
      ...(lock === undefined && access.direction === 'R' ? { read: access.value } : {}),
      ...(lock === undefined && value !== undefined ? { write: value } : {}),
      ...(free.length > 0 ? { free } : {}),
    });
    events.push(access.event);
    nodes.push([access.direction === 'R' ? node : -1, write ?? -1]);
    if (lock === 'take' || lock === 'release' || lock === 'stray') held = lock === 'take';
  }
  const text = ({ read, write, free, lock, nested }: CellOp): string =>
    `${read ?? ''}>${write ?? ''}${free === undefined ? '' : `~${free.join('~')}`}${lock ?? ''}${nested ? '!' : ''}`;
  return { shape: intern(shapes, ops.map(text).join(' ')), ops, nodes };
}

function lockUse(role: LockRole | undefined, held: boolean): LockUse | undefined {
  switch (role) {
    case undefined:
      return undefined;
    case 'LKR':
    case 'LKW':
      return 'take';
    case 'UL':
      return held ? 'release' : 'stray';
    case 'RU':
      return 'free';
    default:
      return 'held';
  }
}

/** The orders of one location's accesses, for the chosen runs; remembered by the runs' shapes. */
export class CellTable {
  private readonly known = new Map<number | string, readonly CellOrder[]>();
  readonly loc: Location;
  private readonly init: Value;
  private readonly limit: number;
  private readonly over: () => boolean;
  /** set when there were more than `limit` orders */
  overflow = false;

  constructor(loc: Location, init: Value, limit: number, over: () => boolean) {
    this.over = over;
    this.loc = loc;
    this.init = init;
    this.limit = limit;
  }

  orders(chosen: readonly Candidate[]): readonly CellOrder[] {
    const key = this.key(chosen);
    let orders = this.known.get(key);
    if (orders === undefined) {
      const ops = chosen.map((candidate) => candidate.cells.get(this.loc)?.ops ?? []);
      orders = cellOrders(ops, this.init, this.limit, this.over);
      this.overflow ||= orders.length >= this.limit;
      this.known.set(key, orders);
    }
    return orders;
  }

  /** A number where it is exact, for speed; this is asked for every combination of runs. */
  private key(chosen: readonly Candidate[]): number | string {
    let key = 0;
    for (const { cells } of chosen) key = key * MAX_SHAPES + (cells.get(this.loc)?.shape ?? NOTHING.shape);
    if (key < Number.MAX_SAFE_INTEGER) return key;
    return chosen.map(({ cells }) => cells.get(this.loc)?.shape ?? NOTHING.shape).join();
  }

  /** Per op, in the order of the threads: its read and its write in the execution, -1 if it has none. */
  nodes(chosen: readonly Candidate[], base: readonly number[]): [number, number][] {
    const out: [number, number][] = [];
    for (const [thread, candidate] of chosen.entries()) {
      const first = base[thread] as number;
      for (const [read, write] of candidate.cells.get(this.loc)?.nodes ?? []) {
        out.push([read < 0 ? -1 : first + read, write < 0 ? -1 : first + write]);
      }
    }
    return out;
  }
}
