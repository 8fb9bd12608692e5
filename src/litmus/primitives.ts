/**
 * The kernel's primitives that a litmus test may use, as tools/memory-model/linux-kernel.def defines them, and the ones
 * that are a plain combination of those. A name that is not here is refused.
 */
import type { FenceKind, ReadOrder, RmwOrder, Value, WriteOrder } from '../explore/program.js';
import { printable } from '../printable.js';
import { LitmusError } from './error.js';

/** How the location is given: as `*p` (READ_ONCE) or as `p` (smp_load_acquire). */
export type LocationForm = 'lvalue' | 'pointer';

/** What a read-modify-write does; `operands` are its arguments without the location. */
export interface Operation {
  readonly op: string;
  /** `undefined`: it fails. Not yet as wide as the location is. */
  apply(old: Value, operands: readonly Value[]): Value | undefined;
  /** the value of the call; `stored` is what the location holds afterwards, if it was stored */
  result(old: Value, stored: Value | undefined, operands: readonly Value[]): Value;
  /** the value of the call is a truth value, not one of the location */
  readonly truth?: true;
  /** the operand that what is stored was computed from; the first unless said otherwise */
  readonly stores?: number;
}

export type Primitive = { readonly arity: number } & (
  | { readonly kind: 'read'; readonly form: LocationForm; readonly order: ReadOrder; readonly bit?: true }
  | { readonly kind: 'write'; readonly form: LocationForm; readonly order: WriteOrder; readonly after?: FenceKind }
  | { readonly kind: 'fence'; readonly fence: FenceKind }
  /** synchronize_srcu() */
  | { readonly kind: 'srcu_period' }
  | { readonly kind: 'lock' | 'unlock' | 'trylock' | 'is_locked' }
  /** `location`: index of the argument that points to it */
  | { readonly kind: 'rmw'; readonly location: number; readonly order: RmwOrder; readonly operation: Operation }
);

/** The result of those that return what was there. */
export const oldValue = (old: Value): Value => old;

const truth = (is: boolean): Value => (is ? 1n : 0n);
const first = (operands: readonly Value[]): Value => operands[0] ?? 1n;

const ARITHMETIC: Readonly<Record<string, (old: Value, by: Value) => Value>> = {
  add: (old, by) => old + by,
  sub: (old, by) => old - by,
  and: (old, by) => old & by,
  or: (old, by) => old | by,
  xor: (old, by) => old ^ by,
  andnot: (old, by) => old & ~by,
};
const SUFFIXES: readonly (readonly [string, RmwOrder])[] = [
  ['', 'full'],
  ['_relaxed', 'relaxed'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];

const table = new Map<string, Primitive>();

function defineRmw(name: string, arity: number, location: number, order: RmwOrder, operation: Operation): void {
  table.set(name, { kind: 'rmw', arity, location, order, operation });
}

function defineOrdered(name: string, arity: number, location: number, operation: Operation): void {
  for (const [suffix, order] of SUFFIXES) defineRmw(name + suffix, arity, location, order, operation);
}

function defineArithmetic(op: string, names: { readonly plain: string; readonly arity: number }): void {
  const change = ARITHMETIC[op] as (old: Value, by: Value) => Value;
  const { plain, arity } = names;
  const at = arity - 1;
  const apply = (old: Value, operands: readonly Value[]): Value => change(old, first(operands));
  const fetch: Operation = { op, apply, result: oldValue };
  const give: Operation = { op, apply, result: (_, stored) => stored as Value };
  defineRmw(`atomic_${plain}`, arity, at, 'noreturn', fetch);
  defineOrdered(`atomic_fetch_${plain}`, arity, at, fetch);
  if (op === 'add' || op === 'sub') {
    defineOrdered(`atomic_${plain}_return`, arity, at, give);
    const test: Operation = { op, apply, result: (_, stored) => truth(stored === 0n), truth: true };
    if (plain !== 'add') defineRmw(`atomic_${plain}_and_test`, arity, at, 'full', test);
  }
  if (plain === 'add') {
    const negative: Operation = { op, apply, result: (_, s) => truth((s as Value) < 0n), truth: true };
    defineOrdered('atomic_add_negative', arity, at, negative);
  }
}

for (const op of Object.keys(ARITHMETIC)) defineArithmetic(op, { plain: op, arity: 2 });
defineArithmetic('add', { plain: 'inc', arity: 1 });
defineArithmetic('sub', { plain: 'dec', arity: 1 });

const exchange: Operation = { op: 'xchg', apply: (_, operands) => first(operands), result: oldValue };
const compareExchange: Operation = {
  op: 'cmpxchg',
  apply: (old, [expected, value]) => (old === expected ? value : undefined),
  result: oldValue,
  stores: 1,
};
for (const prefix of ['', 'atomic_']) {
  defineOrdered(`${prefix}xchg`, 2, 0, exchange);
  defineOrdered(`${prefix}cmpxchg`, 3, 0, compareExchange);
}

function conditional(when: (old: Value, operands: readonly Value[]) => boolean, by: Value | undefined): Operation {
  return {
    op: 'add_unless',
    apply: (old, operands) => (when(old, operands) ? old + (by ?? first(operands)) : undefined),
    result: (_, stored) => truth(stored !== undefined),
    truth: true,
  };
}

const addUnless = conditional((old, operands) => old !== operands[1], undefined);
defineRmw('atomic_add_unless', 3, 0, 'full', addUnless);
const { op, apply } = addUnless;
defineRmw('atomic_fetch_add_unless', 3, 0, 'full', { op, apply, result: oldValue });
defineRmw(
  'atomic_inc_not_zero',
  1,
  0,
  'full',
  conditional((old) => old !== 0n, 1n),
);
defineRmw(
  'atomic_inc_unless_negative',
  1,
  0,
  'full',
  conditional((old) => old >= 0n, 1n),
);
defineRmw(
  'atomic_dec_unless_positive',
  1,
  0,
  'full',
  conditional((old) => old <= 0n, -1n),
);
defineRmw('atomic_dec_if_positive', 1, 0, 'full', {
  op,
  apply: conditional((old) => old > 0n, -1n).apply,
  result: (old) => old - 1n,
});

function defineBit(op: string, name: string): void {
  const change = ARITHMETIC[op] as (old: Value, by: Value) => Value;
  const operation: Operation = {
    op,
    apply: (old, operands) => change(old, 1n << (first(operands) & 63n)),
    result: (old, _, operands) => (old >> (first(operands) & 63n)) & 1n,
    truth: true,
  };
  defineRmw(`${name}_bit`, 2, 1, 'noreturn', operation);
  defineRmw(`test_and_${name}_bit`, 2, 1, 'full', operation);
}
defineBit('or', 'set');
defineBit('andnot', 'clear');
defineBit('xor', 'change');
table.set('test_bit', { kind: 'read', arity: 2, form: 'pointer', order: 'once', bit: true });

function defineRead(name: string, form: LocationForm, order: ReadOrder): void {
  table.set(name, { kind: 'read', arity: 1, form, order });
}
function defineWrite(name: string, form: LocationForm, order: WriteOrder, after?: FenceKind): void {
  table.set(name, { kind: 'write', arity: 2, form, order, ...(after === undefined ? {} : { after }) });
}
defineRead('READ_ONCE', 'lvalue', 'once');
defineRead('rcu_dereference', 'lvalue', 'once');
defineRead('smp_load_acquire', 'pointer', 'acquire');
defineRead('atomic_read', 'pointer', 'once');
defineRead('atomic_read_acquire', 'pointer', 'acquire');
defineWrite('WRITE_ONCE', 'lvalue', 'once');
defineWrite('rcu_assign_pointer', 'lvalue', 'release');
defineWrite('smp_store_release', 'pointer', 'release');
defineWrite('smp_store_mb', 'lvalue', 'once', 'mb');
defineWrite('atomic_set', 'pointer', 'once');
defineWrite('atomic_set_release', 'pointer', 'release');

// srcu_read_lock() is a load of the srcu_struct, and what it returns is stored back; see Program.
for (const name of ['srcu_read_lock', 'srcu_down_read']) defineRead(name, 'pointer', 'srcu_lock');
for (const name of ['srcu_read_unlock', 'srcu_up_read']) defineWrite(name, 'pointer', 'srcu_unlock');
for (const name of ['synchronize_srcu', 'synchronize_srcu_expedited'])
  table.set(name, { kind: 'srcu_period', arity: 1 });

const FENCES: readonly FenceKind[] = ['mb', 'rmb', 'wmb'];
for (const fence of FENCES) table.set(`smp_${fence}`, { kind: 'fence', arity: 0, fence });
const HELPERS = [
  'before_atomic',
  'after_atomic',
  'after_spinlock',
  'after_unlock_lock',
  'after_srcu_read_unlock',
] as const;
for (const fence of HELPERS) {
  table.set(`smp_mb__${fence}`, { kind: 'fence', arity: 0, fence });
}
table.set('barrier', { kind: 'fence', arity: 0, fence: 'barrier' });
for (const kind of ['lock', 'unlock', 'trylock', 'is_locked'] as const) {
  table.set(`spin_${kind}`, { kind, arity: 1 });
}
const RCU: readonly (readonly [string, FenceKind])[] = [
  ['rcu_read_lock', 'rcu_lock'],
  ['rcu_read_unlock', 'rcu_unlock'],
  ['synchronize_rcu', 'sync_rcu'],
  ['synchronize_rcu_expedited', 'sync_rcu'],
];
for (const [name, fence] of RCU) table.set(name, { kind: 'fence', arity: 0, fence });

/** Throws LitmusError, with the name, for what does not exist or does not take that many arguments. */
export function primitive(name: string, args: number, line: number): Primitive {
  const found = table.get(name) ?? table.get(name.replace(/^atomic_long_|^atomic64_/, 'atomic_'));
  if (found === undefined) throw new LitmusError(line, `${printable(name, 60)}() is not supported${why(name)}`);
  if (found.arity !== args) throw new LitmusError(line, `${name}() takes ${found.arity} arguments, not ${args}`);
  return found;
}

function why(name: string): string {
  if (name === 'smp_memb') return " (membarrier(2) is not in the kernel's model, v6.12)";
  if (/^(call_rcu|rcu_barrier|call_srcu|srcu_barrier)/.test(name)) return ' (RCU callbacks)';
  return '';
}

/** For tests and documentation. */
export function primitiveNames(): string[] {
  return [...table.keys()];
}
