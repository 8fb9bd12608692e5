/** The accesses of one run of a thread, its fences and its dependencies (skeleton.ts), made of its events. */
import { Apart } from './apart.js';
import type { Path } from './paths.js';
import { type Event, type Location, looksFirst, type Value } from './program.js';
import type { Access, Fence, LockRole, PlacedFence, ThreadSkeleton } from './skeleton.js';
import { consumes } from './thread-tree.js';

export function threadSkeleton(path: Path, thread: number): ThreadSkeleton {
  return new Builder(path, thread).build();
}

/** Equal for threads that differ in values alone. @param dependencies as far as these are looked at */
export function skeletonText(thread: ThreadSkeleton, dependencies: boolean): string {
  const { path, accesses, fences, rmw } = thread;
  const about = ({ event, loc, direction, order, lock, rmw, failed, compares }: Access): string =>
    `${event} ${loc} ${direction} ${order} ${lock} ${rmw} ${failed} ${compares}`;
  const pairs = dependencies ? [rmw, thread.addr, thread.data, thread.ctrl] : [rmw];
  return [
    ...accesses.map(about),
    ...fences.map(({ fence, position, event, loc }) => `${fence} ${position} ${event} ${loc}`),
    ...pairs.map((all) => all.join(' ')),
    ...path.run.events.map(({ unordered }) => unordered?.join(' ') ?? ''),
  ].join(';');
}

type Pairs = [number, number][];

interface DependencyPairs {
  readonly addr: Pairs;
  readonly data: Pairs;
  readonly ctrl: Pairs;
}

class Builder {
  private readonly path: Path;
  private readonly thread: number;
  private readonly accesses: Access[] = [];
  private readonly fences: PlacedFence[] = [];
  private readonly rmw: Pairs = [];
  /** of an RMW, from its read to its write */
  private readonly within: Pairs = [];
  /** event index -> its first access */
  private readonly firstOf: number[] = [];
  /** event index -> its read */
  private readonly readOf = new Map<number, number>();

  constructor(path: Path, thread: number) {
    this.path = path;
    this.thread = thread;
  }

  build(): ThreadSkeleton {
    let reads = 0;
    for (const [index, event] of this.path.run.events.entries()) {
      const value = consumes(event) ? (this.path.reads[reads++] as Value) : 0n;
      this.firstOf.push(this.accesses.length);
      this.event(event, index, value);
    }
    const { path, accesses, fences, rmw } = this;
    // Not every model asks for dependencies, and a traced thread has to look for them.
    let found: DependencyPairs | undefined;
    const dependencies = (): DependencyPairs => (found ??= this.dependencies());
    return {
      path,
      accesses,
      fences,
      apart: new Apart(path.run.events),
      rmw,
      get addr() {
        return dependencies().addr;
      },
      get data() {
        return dependencies().data;
      },
      get ctrl() {
        return dependencies().ctrl;
      },
    };
  }

  private event(event: Event, index: number, read: Value): void {
    const at = { thread: this.thread, event: index };
    if (event.kind === 'fence') this.fence(event.fence, index, event.loc);
    else if (event.kind === 'read') {
      this.read({ ...at, loc: event.loc, direction: 'R', value: read, order: event.order });
    } else if (event.kind === 'write') {
      const { loc, value, order } = event;
      this.accesses.push({ ...at, loc, direction: 'W', value, order });
    } else if (event.kind === 'rmw') this.readModifyWrite(event, at, read);
    else if (event.kind === 'unlock') this.lock('UL', event.loc, at);
    else if (event.kind === 'lock' || (event.kind === 'trylock' && read !== 0n)) {
      this.lock('LKR', event.loc, at);
      this.lock('LKW', event.loc, at);
      this.rmw.push([this.accesses.length - 2, this.accesses.length - 1]);
    } else if (event.kind === 'trylock') this.lock('LF', event.loc, at);
    else if (event.kind === 'is_locked') this.lock(read === 0n ? 'RU' : 'RL', event.loc, at);
  }

  private fence(fence: Fence, event: number, loc?: Location): void {
    this.fences.push({ fence, position: this.accesses.length, event, ...(loc === undefined ? {} : { loc }) });
  }

  private read(access: Access): void {
    this.readOf.set(access.event, this.accesses.length);
    this.accesses.push(access);
  }

  private readModifyWrite(
    event: Extract<Event, { kind: 'rmw' }>,
    at: { thread: number; event: number },
    old: Value,
  ): void {
    const value = event.apply(old);
    const compares = event.op === 'cmpxchg' || event.op === 'add_unless';
    const both = { ...at, loc: event.loc, rmw: event.order, ...(compares ? { compares } : {}) };
    if (value === undefined) {
      const failed = looksFirst(event) ? 'looked' : 'tried';
      this.read({ ...both, direction: 'R', value: old, order: 'once', failed });
      return;
    }
    if (event.order === 'full') this.fence('rmw_mb', at.event);
    const readOrder = event.order === 'acquire' || event.order === 'noreturn' ? event.order : 'once';
    this.read({ ...both, direction: 'R', value: old, order: readOrder });
    this.accesses.push({ ...both, direction: 'W', value, order: event.order === 'release' ? 'release' : 'once' });
    const [r, w] = [this.accesses.length - 2, this.accesses.length - 1];
    this.rmw.push([r, w]);
    // What an exchange stores does not depend on what it read; what an addition stores does.
    if (!event.op.includes('xchg')) this.within.push([r, w]);
    if (event.order === 'full') this.fence('rmw_mb', at.event);
  }

  private lock(lock: LockRole, loc: Location, at: { thread: number; event: number }): void {
    const writes = lock === 'LKW' || lock === 'UL';
    const value = lock === 'LKR' || lock === 'RU' || lock === 'UL' ? 0n : 1n;
    const order = lock === 'LKR' ? 'acquire' : lock === 'UL' ? 'release' : 'once';
    const access: Access = { ...at, loc, direction: writes ? 'W' : 'R', value, order, lock };
    if (writes) this.accesses.push(access);
    else this.read(access);
  }

  private dependencies(): DependencyPairs {
    const found: DependencyPairs = { addr: [], data: [...this.within], ctrl: [] };
    for (const [index, event] of this.path.run.events.entries()) {
      const end = this.firstOf[index + 1] ?? this.accesses.length;
      for (let node = this.firstOf[index] as number; node < end; node++) {
        const writes = this.accesses[node]?.direction === 'W';
        for (const source of event.addr ?? []) this.depend(found.addr, source, node);
        for (const source of event.ctrl ?? []) this.depend(found.ctrl, source, node);
        if (writes) for (const source of event.data ?? []) this.depend(found.data, source, node);
      }
    }
    return found;
  }

  private depend(pairs: Pairs, sourceEvent: number, to: number): void {
    const from = this.readOf.get(sourceEvent);
    if (from !== undefined && from < to) pairs.push([from, to]);
  }
}
