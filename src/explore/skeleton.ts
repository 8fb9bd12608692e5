/**
 * The part of a candidate execution that is fixed once every thread's run is chosen: the memory accesses, program
 * order, fences and dependencies. Reads-from and coherence come on top of it. An RMW that succeeds is two accesses, a
 * read and a write; a full one has a memory barrier on either side. Taking a lock is a read and a write as well.
 */
import type { Apart } from './apart.js';
import type { Path } from './paths.js';
import type { FenceKind, Location, ReadOrder, RmwOrder, Value, WriteOrder } from './program.js';
import { type NodeSet, Relation, setOf } from './relation.js';

/** Herd's names: lock read, lock write, unlock, failed trylock, is_locked seen true, is_locked seen false. */
export type LockRole = 'LKR' | 'LKW' | 'UL' | 'LF' | 'RL' | 'RU';
export type AccessOrder = ReadOrder | WriteOrder | 'noreturn';

export interface Access {
  readonly thread: number;
  /** index in the thread's events */
  readonly event: number;
  readonly loc: Location;
  readonly direction: 'R' | 'W';
  /** the value read or written; of a lock, 1 = held */
  readonly value: Value;
  readonly order: AccessOrder;
  readonly lock?: LockRole;
  /** part of an atomic read-modify-write event, also one that failed: how the kernel's word for it is ordered */
  readonly rmw?: RmwOrder;
  /** a conditional RMW that found another value, a read and no write: tried with the atomic instruction, or only looked */
  readonly failed?: 'tried' | 'looked';
  /** a conditional RMW: what comes after it hangs on a branch on what it read, where there are no instructions without */
  readonly compares?: true;
}

/** `rmw_mb`: on either side of a fully ordered RMW that succeeds. Architectures have other instructions for it than for smp_mb(). */
export type Fence = FenceKind | 'rmw_mb';

export interface PlacedFence {
  readonly fence: Fence;
  /** how many of the thread's accesses stand before it */
  readonly position: number;
  /** index in the thread's events */
  readonly event: number;
  /** of `sync_srcu` */
  readonly loc?: Location;
}

/** One thread's accesses, numbered from 0. Pairs are (from, to). */
export interface ThreadSkeleton {
  readonly path: Path;
  readonly accesses: readonly Access[];
  readonly fences: readonly PlacedFence[];
  readonly apart: Apart;
  readonly rmw: readonly (readonly [number, number])[];
  readonly addr: readonly (readonly [number, number])[];
  readonly data: readonly (readonly [number, number])[];
  readonly ctrl: readonly (readonly [number, number])[];
}

/** All threads' accesses, numbered thread by thread in program order. */
export class Skeleton {
  readonly threads: readonly ThreadSkeleton[];
  readonly accesses: readonly Access[];
  /** first access of each thread */
  readonly base: readonly number[];
  readonly size: number;
  readonly po: Relation;
  readonly sameThread: Relation;
  readonly hasGracePeriods: boolean;
  readonly hasSrcu: boolean;

  constructor(threads: readonly ThreadSkeleton[]) {
    this.threads = threads;
    const accesses: Access[] = [];
    const base: number[] = [];
    for (const thread of threads) {
      base.push(accesses.length);
      accesses.push(...thread.accesses);
    }
    this.accesses = accesses;
    this.base = base;
    this.size = accesses.length;
    this.hasGracePeriods = threads.some(({ fences }) =>
      fences.some(({ fence }) => fence === 'sync_rcu' || fence === 'sync_srcu'),
    );
    this.hasSrcu = accesses.some(({ order }) => order === 'srcu_lock' || order === 'srcu_unlock');
    this.po = new Relation(this.size);
    this.sameThread = new Relation(this.size);
    for (const [t, thread] of threads.entries()) {
      const start = base[t] as number;
      const end = start + thread.accesses.length;
      const eventOf = (node: number): number => (accesses[node] as Access).event;
      for (let a = start; a < end; a++) {
        for (let b = start; b < end; b++) {
          this.sameThread.add(a, b);
          if (a < b && !thread.apart.has(eventOf(a), eventOf(b))) this.po.add(a, b);
        }
      }
    }
  }

  set(member: (access: Access) => boolean): NodeSet {
    return setOf(this.size, (node) => member(this.accesses[node] as Access));
  }

  relation(which: 'rmw' | 'addr' | 'data' | 'ctrl'): Relation {
    const out = new Relation(this.size);
    for (const [t, thread] of this.threads.entries()) {
      const base = this.base[t] as number;
      for (const [from, to] of thread[which]) out.add(base + from, base + to);
    }
    return out;
  }

  /** Program order between accesses to the same location. */
  poLoc(): Relation {
    return Relation.of(this.size, (a, b) => this.po.has(a, b) && this.accesses[a]?.loc === this.accesses[b]?.loc);
  }

  /** Pairs of accesses with one of these fences between them. */
  separatedBy(...wanted: readonly Fence[]): Relation {
    const out = new Relation(this.size);
    for (const [t, thread] of this.threads.entries()) {
      const base = this.base[t] as number;
      for (const { position, fence: kind, event } of thread.fences) {
        if (!wanted.includes(kind)) continue;
        const beside = (node: number): boolean => thread.apart.has((thread.accesses[node] as Access).event, event);
        for (let from = 0; from < position; from++) {
          if (beside(from)) continue;
          for (let to = position; to < thread.accesses.length; to++) if (!beside(to)) out.add(base + from, base + to);
        }
      }
    }
    return out;
  }
}
