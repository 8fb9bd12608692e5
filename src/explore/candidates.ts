/** Thread runs prepared for combination: the accesses of each run location by location. */
import type { CellOp, LockUse } from './coherence.js';
import { type Count, countsOf } from './counter-cell.js';
import { isHole } from './hole.js';
import { withValue } from './open-paths.js';
import type { Path } from './paths.js';
import type { Location, Program, Value } from './program.js';
import { type Access, type LockRole, Skeleton, type ThreadSkeleton } from './skeleton.js';
import { skeletonText, threadSkeleton } from './thread-skeleton.js';

/** A run's accesses to one location. */
export interface CellUse {
  /** equal for equal `ops` */
  readonly shape: number;
  readonly ops: readonly CellOp[];
  /** per op: its read and its write in the thread's accesses, -1 if it has none */
  readonly nodes: readonly (readonly [number, number])[];
}

export interface Candidate {
  /** of no other candidate */
  readonly id: number;
  readonly path: Path;
  readonly skeleton: ThreadSkeleton;
  readonly cells: ReadonlyMap<Location, CellUse>;
  /** the same with one more value known, as far as somebody asked; null: there is none */
  readonly refined: Map<string, Candidate | null>;
}

/** What models keep of each takes room, and some programs have very many. */
const SKELETONS_KEPT = 256;

const NOTHING: CellUse = { shape: 0, ops: [], nodes: [] };

/** Makes candidates; knows all shapes there are. */
export class Preparation {
  private readonly shapes = new Map<string, number>([['', NOTHING.shape]]);
  private readonly skeletons = new Map<string, Skeleton>();
  private readonly texts = new Map<ThreadSkeleton, string>();
  private made = 0;

  /** One for all combinations that differ in values alone. @param dependencies are they looked at? */
  skeleton(threads: readonly ThreadSkeleton[], dependencies: boolean): Skeleton {
    const key = threads.map((thread) => this.text(thread, dependencies)).join('\n');
    let skeleton = this.skeletons.get(key);
    if (skeleton === undefined) {
      skeleton = new Skeleton(threads);
      if (this.skeletons.size === SKELETONS_KEPT) this.skeletons.clear();
      // Which sections belong together is a question of what is stored.
      if (!skeleton.hasSrcu) this.skeletons.set(key, skeleton);
    }
    return skeleton;
  }

  private text(thread: ThreadSkeleton, dependencies: boolean): string {
    let text = this.texts.get(thread);
    if (text === undefined) {
      text = skeletonText(thread, dependencies);
      this.texts.set(thread, text);
    }
    return text;
  }

  candidate(path: Path, thread: number): Candidate {
    const skeleton = threadSkeleton(path, thread);
    const counts = countsOf(path);
    const cells = new Map<Location, CellUse>();
    for (const { loc } of skeleton.accesses) if (!cells.has(loc)) cells.set(loc, this.use(skeleton, loc, counts));
    return { id: this.made++, path, skeleton, cells, refined: new Map() };
  }

  /** The candidate with the value of one of its reads known; undefined: it cannot read that. */
  refine(program: Program, thread: number, candidate: Candidate, read: number, value: Value): Candidate | undefined {
    const key = `${read} ${value}`;
    let refined = candidate.refined.get(key);
    if (refined === undefined) {
      const path = withValue(program, thread, candidate.path, read, value);
      refined = path === undefined ? null : this.candidate(path, thread);
      candidate.refined.set(key, refined);
    }
    return refined ?? undefined;
  }

  private use(skeleton: ThreadSkeleton, loc: Location, counts: ReadonlyMap<number, Count>): CellUse {
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
      const count = counts.get(access.event);
      const value = write === undefined ? undefined : (skeleton.accesses[write] as Access).value;
      ops.push({
        ...(lock !== undefined ? { lock, ...(lock === 'free' && held ? { nested: true } : {}) } : {}),
        ...(lock === undefined && access.direction === 'R' ? { read: access.value } : {}),
        ...(lock === undefined && value !== undefined ? { write: value } : {}),
        ...(free.length > 0 ? { free } : {}),
        ...(count !== undefined ? { count } : {}),
      });
      events.push(access.event);
      nodes.push([access.direction === 'R' ? node : -1, write ?? -1]);
      if (lock === 'take' || lock === 'release' || lock === 'stray') held = lock === 'take';
    }
    const key = ops.map(textOf).join(' ');
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      shape = this.shapes.size;
      this.shapes.set(key, shape);
    }
    return { shape, ops, nodes };
  }
}

function textOf({ read, write, free, lock, nested, count }: CellOp): string {
  const counted = count === undefined ? '' : `+${count.adds}[${[...count.among].join()}]`;
  const beside = free === undefined ? '' : `~${free.join('~')}`;
  return `${valueText(read)}>${valueText(write)}${beside}${lock ?? ''}${nested ? '!' : ''}${counted}`;
}

function valueText(value: Value | undefined): string {
  return value === undefined ? '' : isHole(value) ? '?' : String(value);
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

export function useOf(candidate: Candidate, loc: Location): CellUse {
  return candidate.cells.get(loc) ?? NOTHING;
}
