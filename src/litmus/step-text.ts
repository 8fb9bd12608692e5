/** One event as a statement of a C litmus test. */
import type { FenceKind, Location, Value } from '../explore/program.js';
import { rmwCall, rmwForm } from './rmw-text.js';
import { registerName, type Step } from './tree.js';

export interface Names {
  /** C names */
  readonly names: ReadonlyMap<Location, string>;
  /** locations that are atomic_t, and spinlock_t */
  readonly atomics: ReadonlySet<Location>;
  readonly locks: ReadonlySet<Location>;
}

const FENCES: Readonly<Record<FenceKind, string>> = {
  mb: 'smp_mb()',
  rmb: 'smp_rmb()',
  wmb: 'smp_wmb()',
  before_atomic: 'smp_mb__before_atomic()',
  after_atomic: 'smp_mb__after_atomic()',
  after_spinlock: 'smp_mb__after_spinlock()',
  after_unlock_lock: 'smp_mb__after_unlock_lock()',
  after_srcu_read_unlock: 'smp_mb__after_srcu_read_unlock()',
  barrier: 'barrier()',
  sync_rcu: 'synchronize_rcu()',
  rcu_lock: 'rcu_read_lock()',
  rcu_unlock: 'rcu_read_unlock()',
  sync_srcu: 'synchronize_srcu()',
};

export class StepPrinter {
  /** the reads that have got a register */
  readonly registers: Set<number> = new Set();
  private readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  /** With its label as a comment. */
  text(step: Step): string {
    const { label } = step.event;
    return `${this.statement(step)};${label === undefined ? '' : ` // ${label}`}`;
  }

  private statement(step: Step): string {
    const { event } = step;
    const call = this.call(step);
    const silent = step.read === undefined || (event.kind === 'rmw' && event.order === 'noreturn');
    if (silent) return call;
    this.registers.add(step.read as number);
    return `${registerName(step.read as number)} = ${call}`;
  }

  private call(step: Step): string {
    const { event } = step;
    if (event.kind === 'fence') return FENCES[event.fence];
    if (event.kind === 'note') return '';
    const loc = this.pointer(event.loc, step.addr);
    const atomic = this.names.atomics.has(event.loc);
    if (event.kind === 'read') {
      if (event.order === 'plain') return `*${loc}`;
      if (atomic) return `atomic_read${event.order === 'acquire' ? '_acquire' : ''}(${loc})`;
      return event.order === 'acquire' ? `smp_load_acquire(${loc})` : `READ_ONCE(*${loc})`;
    }
    if (event.kind === 'write') return this.store(step, event.order, loc, atomic);
    if (event.kind !== 'rmw') return `spin_${event.kind}(${loc})`;
    const form = rmwForm(event, step.olds);
    const last = form.operands.length - (form.op === 'add_unless' ? 2 : 1);
    const operands = form.operands.map((value, at) =>
      at === last ? withDependencies(value, step.data) : String(value),
    );
    return rmwCall(form, event.order, loc, operands, atomic);
  }

  private store(step: Step, order: string, loc: string, atomic: boolean): string {
    const value = this.stored(step);
    if (order === 'plain') return `*${loc} = ${value}`;
    if (atomic) return `atomic_set${order === 'release' ? '_release' : ''}(${loc}, ${value})`;
    return order === 'release' ? `smp_store_release(${loc}, ${value})` : `WRITE_ONCE(*${loc}, ${value})`;
  }

  private stored({ event, stores, data }: Step): string {
    const value = event.kind === 'write' ? event.value : 0n;
    if (stores === undefined) return withDependencies(value, data);
    const { read, plus } = stores;
    const sum = registerName(read) + (plus === 0n ? '' : plus < 0n ? ` - ${-plus}` : ` + ${plus}`);
    return withDependencies(
      sum,
      data.filter((other) => other !== read),
    );
  }

  private pointer(loc: Location, addr: readonly number[]): string {
    const name = this.names.names.get(loc) as string;
    return addr.length === 0 ? name : `(${withDependencies(name, addr)})`;
  }
}

/** The value, with a dependency on each of these reads that does not change it. */
function withDependencies(value: Value | string, reads: readonly number[]): string {
  return [String(value), ...reads.map((read) => `(${registerName(read)} ^ ${registerName(read)})`)].join(' + ');
}
