/**
 * Which of the kernel's atomics a read-modify-write is. The explorer knows one only as a function of the old value; it
 * is tried on the values it can meet and on a few more.
 */
import type { RmwEvent, RmwForm, RmwOrder, Value } from '../explore/program.js';

const PROBES: readonly Value[] = [0n, 1n, 2n, 3n, -1n, 0x5a5a5a5an];
/** A value that nothing is compared with by chance, for a cmpxchg() that never succeeds. */
const ABSENT = -0x5a5a5a5an;

const wrap = (value: Value): Value => BigInt.asIntN(64, value);

/** Throws if it is none of them. `olds`: the values it can meet. */
export function rmwForm({ apply, op, form }: Pick<RmwEvent, 'apply' | 'op' | 'form'>, olds: readonly Value[]): RmwForm {
  if (form !== undefined) return form;
  const probes = [...new Set([...olds, ...PROBES])];
  const done = probes.flatMap((old) => {
    const stored = apply(old);
    return stored === undefined ? [] : [[old, stored] as const];
  });
  const every = (is: (old: Value, stored: Value) => boolean): boolean => done.every(([old, stored]) => is(old, stored));
  const [first] = done;
  if (first === undefined) return { op: 'cmpxchg', operands: [ABSENT, 0n] };
  const by = wrap(first[1] - first[0]);
  const adds = every((old, stored) => stored === wrap(old + by));
  if (done.length === probes.length) {
    if (every((_, stored) => stored === first[1])) return { op: 'xchg', operands: [first[1]] };
    if (adds) return { op: 'add', operands: [by] };
    const [ofZero, ofOnes] = [apply(0n) as Value, apply(-1n) as Value];
    if (every((old, stored) => stored === (old & ofOnes))) return { op: 'and', operands: [ofOnes] };
    if (every((old, stored) => stored === (old | ofZero))) return { op: 'or', operands: [ofZero] };
    if (every((old, stored) => stored === (old ^ ofZero))) return { op: 'xor', operands: [ofZero] };
  } else if (done.length === 1) return { op: 'cmpxchg', operands: [first[0], first[1]] };
  else if (adds && done.length === probes.length - 1) {
    const except = probes.find((old) => apply(old) === undefined) as Value;
    return { op: 'add_unless', operands: [by, except] };
  }
  throw new Error(`the read-modify-write '${op}' has no C form`);
}

/** What the call returns: the old value, but of atomic_add_unless() whether it was done. */
export function rmwResult(form: RmwForm, event: RmwEvent, old: Value): Value {
  if (form.op !== 'add_unless') return old;
  return event.apply(old) === undefined ? 0n : 1n;
}

const SUFFIX: Readonly<Record<RmwOrder, string>> = {
  full: '',
  acquire: '_acquire',
  release: '_release',
  relaxed: '_relaxed',
  noreturn: '',
};

/** The call; `operands` as texts. `atomic`: the location is an atomic_t. */
export function rmwCall(
  form: RmwForm,
  order: RmwOrder,
  loc: string,
  operands: readonly string[],
  atomic: boolean,
): string {
  const { op } = form;
  if (op === 'add_unless') {
    if (order !== 'full') throw new Error('atomic_add_unless() is fully ordered; there is no other form');
    return `atomic_add_unless(${loc}, ${operands.join(', ')})`;
  }
  if (op === 'xchg' || op === 'cmpxchg') {
    const suffix = order === 'noreturn' ? '_relaxed' : SUFFIX[order];
    return `${atomic ? 'atomic_' : ''}${op}${suffix}(${loc}, ${operands.join(', ')})`;
  }
  const name = order === 'noreturn' ? `atomic_${op}` : `atomic_fetch_${op}${SUFFIX[order]}`;
  return `${name}(${operands.join(', ')}, ${loc})`;
}

/** Does the call make its location an atomic_t? */
export function isAtomicForm({ op }: RmwForm): boolean {
  return op !== 'xchg' && op !== 'cmpxchg';
}
