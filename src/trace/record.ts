import { applyRmw, type EnumNames, labelText, type TraceHandler } from './imports.js';

/** An event as it happened on one thread that runs alone. */
export interface TraceEvent {
  /** step label in force, `A3`; empty before the first */
  readonly label: string;
  readonly kind: 'read' | 'write' | 'rmw' | 'fence' | 'lock' | 'unlock' | 'note';
  /** ONCE, FULL, ... for accesses; MB, WMB, ... for fences; SPIN, ... for locks; SET_PTE_AT, ... for notes */
  readonly how: string;
  readonly address: number;
  /** of an RMW: ADD, AND, ... */
  readonly op: string;
  /** value read, or written by a write */
  readonly value: bigint;
}

/** A handler that carries every event out on the memory itself, and writes it down: one thread, sequentially consistent. */
export class Recorder implements TraceHandler {
  readonly events: TraceEvent[] = [];
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
    this.events.length = 0;
    this.#label = '';
  }

  #add(kind: TraceEvent['kind'], how: string | undefined, address: number, value: bigint, op = ''): void {
    this.events.push({ label: this.#label, kind, how: how ?? '?', address, op, value });
  }

  #load(address: number, size: number): bigint {
    return size === 4 ? BigInt(this.#view.getUint32(address, true)) : this.#view.getBigUint64(address, true);
  }

  #store(address: number, size: number, value: bigint): void {
    if (size === 4) this.#view.setUint32(address, Number(value), true);
    else this.#view.setBigUint64(address, value, true);
  }

  read(address: number, size: number, order: number): bigint {
    const value = this.#load(address, size);
    this.#add('read', this.#names().Order[order], address, value);
    return value;
  }

  write(address: number, size: number, order: number, value: bigint): void {
    this.#store(address, size, value);
    this.#add('write', this.#names().Order[order], address, value);
  }

  rmw(address: number, size: number, order: number, op: number, operand: bigint, arg: bigint): bigint {
    const old = this.#load(address, size);
    const name = this.#names().Op[op] ?? '?';
    const value = applyRmw(name, old, operand, arg, size * 8);
    if (value !== undefined) this.#store(address, size, value);
    this.#add('rmw', this.#names().Order[order], address, old, name);
    return old;
  }

  fence(kind: number): void {
    this.#add('fence', this.#names().Fence[kind], 0, 0n);
  }

  lock(address: number, kind: number): void {
    this.#add('lock', this.#names().Lock[kind], address, 0n);
  }

  unlock(address: number, kind: number): void {
    this.#add('unlock', this.#names().Lock[kind], address, 0n);
  }

  step(label: number): void {
    this.#label = labelText(label);
  }

  note(kind: number, address: number): void {
    this.#add('note', this.#names().Note[kind], address, 0n);
  }
}
