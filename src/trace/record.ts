import { applyRmw, type EnumNames, labelText, type TraceHandler } from './imports.js';

/** One word of assembly/lkmm.ts as a thread said it. */
export interface TraceEvent {
  /** step label in force, `A3`; empty before the first and between steps */
  readonly label: string;
  readonly kind: 'read' | 'write' | 'rmw' | 'fence' | 'lock' | 'unlock' | 'note';
  /** ONCE, FULL, ... for accesses; MB, WMB, ... for fences; SPIN, ... for locks; SET_PTE_AT, ... for notes */
  readonly how: string;
  readonly address: number;
  /** bytes of an access */
  readonly size: number;
  /** of an RMW: ADD, AND, ... */
  op: string;
  /** what a write stores, or an RMW's operand */
  readonly operand: bigint;
  /** what a conditional RMW compares with */
  arg: bigint;
  /** what a read or an RMW returned */
  value: bigint;
}

/** What an event that reads returns; undefined: the word in the thread's own memory. May throw to end the run. */
export type Answer = (event: TraceEvent) => bigint | undefined;

/** Ends a run from inside: not an Error, since it is thrown through wasm thousands of times. */
export const ENOUGH: unique symbol = Symbol('enough');

/** Carries events out on the memory of the one thread that runs, and writes them down. */
export class Recorder implements TraceHandler {
  events: TraceEvent[] = [];
  /** labels in the order in which they were passed, with and without an event behind them */
  steps: string[] = [];
  /** struct pages of the frames that were allocated */
  allocated: number[] = [];
  /** what reads return; none: the thread runs alone */
  answer: Answer | undefined;
  /** told of each note, with the stack it was said from */
  onNote: ((what: string, stack: string) => void) | undefined;
  /** told of each step as it is passed: what hangs can be named from outside */
  onStep: ((label: string) => void) | undefined;
  /** ends a run that does not end */
  limit = Infinity;
  readonly #view: DataView;
  readonly #names: () => EnumNames;
  #label = '';

  /** @param names called only once events arrive: the module they come from must exist first */
  constructor(memory: WebAssembly.Memory, names: () => EnumNames) {
    this.#view = new DataView(memory.buffer);
    this.#names = names;
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.events = [];
    this.steps = [];
    this.allocated = [];
    this.#label = '';
  }

  #add(kind: TraceEvent['kind'], how: string | undefined, address: number, size = 0, operand = 0n): TraceEvent {
    if (this.events.length >= this.limit) throw ENOUGH;
    const label = this.#label;
    const event = { label, kind, how: how ?? '?', address, size, op: '', operand, arg: 0n, value: 0n };
    this.events.push(event);
    return event;
  }

  /** An address made of a value that was changed to find dependencies may lie anywhere. */
  #load(address: number, size: number): bigint {
    if (address + size > this.#view.byteLength) return 0n;
    return size === 4 ? BigInt(this.#view.getUint32(address, true)) : this.#view.getBigUint64(address, true);
  }

  #store(address: number, size: number, value: bigint): void {
    if (address + size > this.#view.byteLength) return;
    if (size === 4) this.#view.setUint32(address, Number(value), true);
    else this.#view.setBigUint64(address, value, true);
  }

  #returned(event: TraceEvent): bigint {
    event.value = this.answer?.(event) ?? this.#load(event.address, event.size);
    return event.value;
  }

  read(address: number, size: number, order: number): bigint {
    return this.#returned(this.#add('read', this.#names().Order[order], address, size));
  }

  write(address: number, size: number, order: number, value: bigint): void {
    this.#add('write', this.#names().Order[order], address, size, value);
    this.#store(address, size, value);
  }

  rmw(address: number, size: number, order: number, op: number, operand: bigint, arg: bigint): bigint {
    const event = this.#add('rmw', this.#names().Order[order], address, size, operand);
    event.op = this.#names().Op[op] ?? '?';
    event.arg = arg;
    const old = this.#returned(event);
    const value = applyRmw(event.op, old, operand, arg, size * 8);
    if (value !== undefined) this.#store(address, size, value);
    return old;
  }

  fence(kind: number): void {
    this.#add('fence', this.#names().Fence[kind], 0);
  }

  lock(address: number, kind: number): void {
    this.#add('lock', this.#names().Lock[kind], address);
  }

  unlock(address: number, kind: number): void {
    this.#add('unlock', this.#names().Lock[kind], address);
  }

  step(label: number): void {
    this.#label = labelText(label);
    if (label === 0) return;
    this.steps.push(this.#label);
    this.onStep?.(this.#label);
  }

  note(kind: number, address: number): void {
    const { how } = this.#add('note', this.#names().Note[kind], address);
    if (how === 'ALLOC') this.allocated.push(address);
    if (this.onNote === undefined) return;
    Error.stackTraceLimit = 50;
    this.onNote(how, new Error(how).stack ?? '');
  }
}
