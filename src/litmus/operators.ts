/** C's operators on values that remember which events they come from. */
import { COMPUTED, isHole } from '../explore/hole.js';
import type { Value } from '../explore/program.js';
import { LitmusError } from './error.js';
import { type CType, common, convert, promoted } from './types.js';

export interface Tainted {
  readonly value: Value;
  /** events of the thread that it was computed from, in order */
  readonly from: readonly number[];
  /** events that decided which assignments made it: a branch on it is a branch on these */
  readonly through: readonly number[];
}

export const NOTHING: Tainted = { value: 0n, from: [], through: [] };

const truth = (is: boolean): Value => (is ? 1n : 0n);

const ARITHMETIC: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  // the address of an element
  '[]': (a, b) => a + b,
};
const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `left op right`, of operands with these types. */
export function apply(
  op: string,
  left: Tainted,
  right: Tainted,
  types: readonly [CType, CType],
  line: number,
): Tainted {
  const open = isHole(left.value) || isHole(right.value);
  const value = open ? combined(op, left, right) : computed(op, left.value, right.value, types, line);
  return { value, from: union(left.from, right.from), through: union(left.through, right.through) };
}

/** What is known of a result before both values are: a constant that changes nothing passes the other one on. */
function combined(op: string, left: Tainted, right: Tainted): Value {
  const isZero = ({ value, from }: Tainted): boolean => value === 0n && from.length === 0;
  if ((isZero(left) || isZero(right)) && (op === '&' || op === '*')) return 0n;
  if (isZero(left) && ['+', '|', '^'].includes(op)) return right.value;
  if (isZero(right) && ['+', '-', '|', '^', '<<', '>>', '[]'].includes(op)) return left.value;
  if (op === '^' && left.value === right.value && left.value !== COMPUTED) return 0n;
  return COMPUTED;
}

function computed(op: string, left: Value, right: Value, [a, b]: readonly [CType, CType], line: number): Value {
  if (op === '<<' || op === '>>') {
    const type = promoted(a);
    // A shift by more than there are bits means nothing in C; machines look at the low bits of the number.
    const by = right & BigInt(type.bits - 1);
    return convert(type, op === '<<' ? convert(type, left) << by : convert(type, left) >> by);
  }
  const type = common(a, b);
  const [x, y] = [convert(type, left), convert(type, right)];
  const comparison = COMPARISONS[op];
  if (comparison !== undefined) return truth(comparison(x, y));
  const operator = ARITHMETIC[op];
  if (operator !== undefined) return convert(type, operator(x, y));
  if (op !== '/' && op !== '%') throw new LitmusError(line, `operator ${op} is not supported`);
  if (y === 0n) throw new LitmusError(line, 'division by zero');
  return convert(type, op === '/' ? x / y : x % y);
}

export function applyUnary(op: string, type: CType, { value, from, through }: Tainted): Tainted {
  if (isHole(value)) return { value: op === '+' ? value : COMPUTED, from, through };
  if (op === '!') return { value: truth(value === 0n), from, through };
  return { value: convert(type, op === '-' ? -value : op === '~' ? ~value : value), from, through };
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
