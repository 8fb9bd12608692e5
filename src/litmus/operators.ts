/** C's operators on values that remember which events they come from. 64 bits, signed, as herd computes. */
import type { Value } from '../explore/program.js';
import { LitmusError } from './error.js';
import { wrap } from './primitives.js';

export interface Tainted {
  readonly value: Value;
  /** events of the thread, in order */
  readonly from: readonly number[];
}

const truth = (is: boolean): Value => (is ? 1n : 0n);

const OPERATORS: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  // the address of an element
  '[]': (a, b) => a + b,
};

export function apply(op: string, left: Tainted, right: Tainted, line: number): Tainted {
  const from = union(left.from, right.from);
  const operator = OPERATORS[op];
  if (operator !== undefined) return { value: wrap(operator(left.value, right.value)), from };
  if (op !== '/' && op !== '%') throw new LitmusError(line, `operator ${op} is not supported`);
  if (right.value === 0n) throw new LitmusError(line, 'division by zero');
  return { value: wrap(op === '/' ? left.value / right.value : left.value % right.value), from };
}

export function applyUnary(op: string, { value, from }: Tainted): Tainted {
  if (op === '!') return { value: truth(value === 0n), from };
  return { value: wrap(op === '-' ? -value : op === '~' ? ~value : value), from };
}

export function union(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

/** The dependencies of an event that goes to this address. */
export function addressed(address: Tainted): { addr?: readonly number[] } {
  return address.from.length === 0 ? {} : { addr: address.from };
}

/** The dependencies of an event that stores this value. */
export function dataFrom(value: Tainted): { data?: readonly number[] } {
  return value.from.length === 0 ? {} : { data: value.from };
}
