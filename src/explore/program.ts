/**
 * A concurrent program as a memory model sees it: a few threads, each a deterministic function of the values its reads
 * returned. A thread of the traced kernel module and a process of a C litmus test are both of this shape, so a model
 * knows neither.
 */
export type Value = bigint;
/** A name such as `x`, `pte[3]`, `page[7].refcount`. Accesses of two locations never overlap. */
export type Location = string;

/**
 * `srcu_lock`, `srcu_unlock`: srcu_read_lock() is a load of the srcu_struct, srcu_read_unlock() a store to it; what is
 * stored comes from the load it belongs to, along data dependencies, and that joins the two (also of two threads).
 */
export type ReadOrder = 'once' | 'acquire' | 'plain' | 'srcu_lock';
export type WriteOrder = 'once' | 'release' | 'plain' | 'srcu_unlock';
/** `noreturn`: the value-less forms (atomic_inc), unordered like `relaxed`, and their read starts no dependency. */
export type RmwOrder = 'full' | 'acquire' | 'release' | 'relaxed' | 'noreturn';
export type FenceKind =
  | 'mb'
  | 'rmb'
  | 'wmb'
  | 'before_atomic'
  | 'after_atomic'
  | 'after_spinlock'
  | 'after_unlock_lock'
  | 'after_srcu_read_unlock'
  | 'barrier'
  /** synchronize_rcu(), and the ends of a read-side critical section */
  | 'sync_rcu'
  | 'rcu_lock'
  | 'rcu_unlock'
  /** synchronize_srcu(), of the srcu_struct at `loc` */
  | 'sync_srcu';

/** What an event depends on: indices, in its thread's event list, of earlier events that returned a value. */
export interface Dependencies {
  /** the address was computed from these */
  readonly addr?: readonly number[];
  /** the value written (or the operand) was computed from these */
  readonly data?: readonly number[];
  /** whether this event happens at all was decided by these (inside an `if`, not after it, as herd takes C) */
  readonly ctrl?: readonly number[];
}

interface Common extends Dependencies {
  /**
   * Indices of earlier events of the thread that program order does not put before this one: operands of one
   * expression, which C leaves unsequenced. All other earlier events are before it.
   */
  readonly unordered?: readonly number[];
  /** a later event may be `unordered` with this one */
  readonly loose?: boolean;
  /** step label, A1 .. / B1 .., for witnesses */
  readonly label?: string;
  /** how a person would write it, e.g. `READ_ONCE(pte[3])` */
  readonly text?: string;
  /** line of the text it stands in, from 1 on */
  readonly line?: number;
}

/** Consumes one value of `reads`. */
export interface ReadEvent extends Common {
  readonly kind: 'read';
  readonly loc: Location;
  readonly order: ReadOrder;
}
export interface WriteEvent extends Common {
  readonly kind: 'write';
  readonly loc: Location;
  readonly order: WriteOrder;
  readonly value: Value;
}
/** Consumes one value of `reads`: the old value. `apply` gives the new one; `undefined` = a conditional RMW that fails, i.e. a mere relaxed read. */
export interface RmwEvent extends Common {
  readonly kind: 'rmw';
  readonly loc: Location;
  readonly order: RmwOrder;
  readonly op: string;
  readonly apply: (old: Value) => Value | undefined;
  /** which of the kernel's atomics it is, where that is known; otherwise `apply` is tried to find out */
  readonly form?: RmwForm;
}

/**
 * Does the kernel look at the value with a mere load first, and try nothing if that tells it not to? atomic_add_unless()
 * does; a cmpxchg() that fails has been tried with the atomic instruction.
 */
export function looksFirst({ op }: Pick<RmwEvent, 'op'>): boolean {
  return op === 'add_unless';
}

/** Operands in the order of the C call, without the location. */
export interface RmwForm {
  readonly op: 'add' | 'and' | 'or' | 'xor' | 'xchg' | 'cmpxchg' | 'add_unless';
  readonly operands: readonly Value[];
}
export interface FenceEvent extends Common {
  readonly kind: 'fence';
  readonly fence: FenceKind;
  /** of `sync_srcu` */
  readonly loc?: Location;
}
/**
 * A spinlock (or a sleeping lock taken for writing). Blocks; consumes no value. What the location holds has nothing to
 * do with it: a lock is free at first whatever its initial value, and taking it stores nothing that a read returns.
 */
export interface LockEvent extends Common {
  readonly kind: 'lock' | 'unlock';
  readonly loc: Location;
}
/** spin_trylock (value 1 = taken, 0 = not) and spin_is_locked (value 1 = held, 0 = free). Consume one value. */
export interface LockQueryEvent extends Common {
  readonly kind: 'trylock' | 'is_locked';
  readonly loc: Location;
}
/** A fact for properties; no memory access, no order. */
export interface NoteEvent extends Common {
  readonly kind: 'note';
  readonly what: string;
  readonly loc?: Location;
}
export type Event = ReadEvent | WriteEvent | RmwEvent | FenceEvent | LockEvent | LockQueryEvent | NoteEvent;

/**
 * `reading`: the last event wants a value and `reads` is used up. `done`: the thread ended. `bound`: a loop ran longer
 * than its bound; whatever is concluded without this run is Unknown at best. `cut`: the same of a loop that the caller
 * wanted unrolled so often and no more, as herd does; the run counts for nothing, and the decision says that there was one.
 */
export interface Run {
  readonly status: 'reading' | 'done' | 'bound' | 'cut' | 'choosing' | 'contradiction';
  readonly events: readonly Event[];
  /** registers at the end, for conditions of litmus tests */
  readonly registers: Readonly<Record<string, Value>>;
  /** of a run with choices */
  readonly open?: OpenRun;
  /** Has anybody looked at its events' dependencies yet? Absent: they did not have to be found. */
  readonly asked?: () => boolean;
}

/** What else there is to say of a run whose reads need not have values yet (hole.ts). */
export interface OpenRun {
  /** what its reads returned: values, or holes */
  readonly reads: readonly Value[];
  /** at each decision, the way that was taken */
  readonly choices: readonly number[];
  /** some decision hangs on a hole */
  readonly guessed: boolean;
  /** per read of a counter, all that it may find; undefined: a read of something else */
  readonly among?: readonly (ReadonlySet<Value> | undefined)[];
  /** equal for runs, of whatever thread, that do the same and differ in counters alone */
  readonly counting?: string;
  /** of status `choosing`: how many ways there are at the next decision */
  readonly ways?: number;
}

export interface Thread {
  readonly name: string;
  /** Replays the thread from its start; the n-th event that consumes a value gets `reads[n]`. Pure. */
  run(reads: readonly Value[]): Run;
  /**
   * The same for reads that may not have values yet: where none is given, the read returns a hole. Each decision takes the
   * way that `choices` says; if they are used up, the way it must where that is known, and otherwise the run stops
   * (`choosing`). `contradiction`: the values say that another way must be taken. Not there: the thread must be given values.
   */
  runOpen?(reads: readonly Value[], choices: readonly number[]): Run;
}

export interface Program {
  readonly name: string;
  /** a location that is missing starts at 0 */
  readonly init: ReadonlyMap<Location, Value>;
  readonly threads: readonly Thread[];
  /** groups of threads that do the same, so that what can happen stays the same if they change places */
  readonly alike?: readonly (readonly number[])[];
  /** false: whatever becomes known of values that these runs lack (hole.ts), no execution of them counts */
  readonly counts?: (runs: readonly Run[]) => boolean;
  /** locations that are written by additions alone (counters.ts) */
  readonly counters?: ReadonlySet<Location>;
  /** per thread, values that its registers must have at the end for an execution to count */
  readonly wanted?: readonly ReadonlyMap<string, Value>[];
  /** a value of a location as a person reads it; a plain number if absent */
  readonly show?: (loc: Location, value: Value) => string;
}

/** One complete execution's end: what properties and conditions are evaluated on. */
export interface Outcome {
  readonly memory: ReadonlyMap<Location, Value>;
  readonly runs: readonly Run[];
  /** per thread, the values its reads returned */
  readonly reads: readonly (readonly Value[])[];
}
