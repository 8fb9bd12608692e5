import type { Cpu } from '../machine/kernel.js';

/** The words of assembly/lkmm.ts as `trace` calls them. Values are unsigned; `size` is in bytes. */
export interface TraceHandler {
  read(address: number, size: number, order: number): bigint;
  write(address: number, size: number, order: number, value: bigint): void;
  /** @returns the old value; `arg` is what a conditional op compares with */
  rmw(address: number, size: number, order: number, op: number, operand: bigint, arg: bigint): bigint;
  fence(kind: number): void;
  lock(address: number, kind: number): void;
  unlock(address: number, kind: number): void;
  step(label: number): void;
  note(kind: number, address: number): void;
}

/** Import object of the trace target. wasm hands over signed numbers; a handler sees unsigned ones. */
export function traceImports(handler: TraceHandler): Record<string, (...args: never[]) => unknown> {
  const u = (value: bigint, size: number) => BigInt.asUintN(size * 8, value);
  return {
    read: (address: number, size: number, order: number) => handler.read(address >>> 0, size, order),
    write: (address: number, size: number, order: number, value: bigint) =>
      handler.write(address >>> 0, size, order, u(value, size)),
    rmw: (address: number, size: number, order: number, op: number, operand: bigint, arg: bigint) =>
      handler.rmw(address >>> 0, size, order, op, u(operand, size), u(arg, size)),
    fence: (kind: number) => handler.fence(kind),
    lock: (address: number, kind: number) => handler.lock(address >>> 0, kind),
    unlock: (address: number, kind: number) => handler.unlock(address >>> 0, kind),
    step: (label: number) => handler.step(label),
    note: (kind: number, address: number) => handler.note(kind, address >>> 0),
  };
}

/** The constants of the trace target's enums by number: `names.Order[1]` is `ACQUIRE`. */
export interface EnumNames {
  readonly Order: readonly string[];
  readonly Op: readonly string[];
  readonly Fence: readonly string[];
  readonly Lock: readonly string[];
  readonly Note: readonly string[];
}

export function enumNames(module: WebAssembly.Module, cpu: Cpu): EnumNames {
  const names: Record<keyof EnumNames, string[]> = { Order: [], Op: [], Fence: [], Lock: [], Note: [] };
  for (const { name } of WebAssembly.Module.exports(module)) {
    const [kind, ...rest] = name.split('_');
    if (kind !== undefined && kind in names) names[kind as keyof EnumNames][cpu.constant(name)] = rest.join('_');
  }
  return names;
}

/** First number of each side's labels (assembly/knobs.ts): fork, GUP, the hardware's walker, a user thread that writes, the share path. */
const LABELS = [
  ['S', 0x1e0],
  ['W', 0x1c0],
  ['H', 0x180],
  ['B', 0x100],
  ['A', 0],
] as const;

/** `A3`, `B1`: a label as the protocol file's table has it; empty between steps. */
export function labelText(label: number): string {
  if (label === 0) return '';
  const [side, first] = LABELS.find(([, first]) => label > first) as (typeof LABELS)[number];
  return `${side}${label - first}`;
}

/** What an RMW writes, or undefined where a conditional one does not. Values are unsigned, `bits` wide. */
export function applyRmw(op: string, old: bigint, operand: bigint, arg: bigint, bits: number): bigint | undefined {
  switch (op) {
    case 'ADD':
      return BigInt.asUintN(bits, old + operand);
    case 'AND':
      return old & operand;
    case 'OR':
      return old | operand;
    case 'XCHG':
      return operand;
    case 'CMPXCHG':
      return old === arg ? operand : undefined;
    case 'ADD_UNLESS':
      return old === arg ? undefined : BigInt.asUintN(bits, old + operand);
    default:
      throw new Error(`unknown RMW ${op}`);
  }
}
