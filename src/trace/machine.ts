import { EXIT, ForkbenchError } from '../errors.js';
import { allocateMemory, bootCpu, type Cpu } from '../machine/kernel.js';
import { buildSmallMachine, smallMachineBytes } from '../machine/small.js';
import { type EnumNames, enumNames, traceImports } from './imports.js';
import { tracedModules } from './modules.js';
import { Names } from './names.js';
import { leavePages } from './page-lists.js';
import { type PlainAccess, plainImports } from './plain.js';
import { type Answer, ENOUGH, Recorder, type TraceEvent } from './record.js';
import { PageTables } from './tables.js';
import { showValue } from './text.js';

/** A call into the trace target, by one of the threads of a scenario. */
export interface Call {
  /** the wasm export */
  readonly fn: string;
  readonly args: readonly (number | bigint)[];
  /** pages of each zone that other threads may take: this one allocates what comes after them */
  readonly aside?: number;
}

export interface Replay {
  readonly events: readonly TraceEvent[];
  /** `stopped`: the answers ran out; `limit`: there were too many events; `trapped`: an assert of the model failed */
  readonly end: 'returned' | 'stopped' | 'limit' | 'trapped';
  /** what the call returned, if it did */
  readonly result: number;
}

interface Stretch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * A small machine on the trace target: one mm with `pages` mapped pages, nothing else. Calls are recorded word by word;
 * `snapshot` and `replay` run them again and again from one state.
 */
export class TracedMachine {
  readonly cpu: Cpu;
  readonly mm: number;
  readonly modules: readonly WebAssembly.Module[];
  readonly view: DataView;
  readonly recorder: Recorder;
  /** pfn of the first data page */
  readonly firstData: number;
  readonly tables: PageTables;
  /** told of each access that is no event, where the module was instrumented */
  onPlain: ((access: PlainAccess) => void) | undefined;
  readonly #bytes: Uint8Array;
  #names: Names | undefined;
  #saved: readonly Stretch[] = [];
  /** frames that were free in the snapshot, by their struct page; and those allocated since */
  readonly #frames = new Map<number, Stretch>();
  readonly #allocated = new Set<Stretch>();
  #initial = new Map<string, bigint>();
  readonly #functions = new Map<object, number>();
  /** by address: the word that was met there, and how wide */
  readonly #met = new Map<number, string>();

  /** @param module the trace target; by default the one that was built */
  constructor(pages: number, module?: WebAssembly.Module) {
    this.modules = module === undefined ? tracedModules() : [module];
    const memory = allocateMemory(smallMachineBytes(pages));
    this.view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    let names: EnumNames | undefined;
    this.recorder = new Recorder(memory, () => names as EnumNames);
    const plain = this.modules.map((one) => plainImports(one, (access) => this.onPlain?.(access)));
    this.cpu = bootCpu(this.modules, memory, 0, {
      trace: traceImports(this.recorder),
      env: Object.assign({}, ...plain),
    });
    this.tables = new PageTables(this.cpu, this.view);
    names = enumNames(this.modules[0] as WebAssembly.Module, this.cpu);
    const { mm, firstData } = buildSmallMachine(this.cpu.kernel, this.cpu.constant, pages);
    // One machine for all protocols: what has not got the bit does not look at it.
    this.cpu.kernel.keepAnonExclusive(mm, 1);
    this.mm = mm;
    this.firstData = firstData;
    this.recorder.clear();
  }

  get names(): Names {
    this.#names ??= new Names(this.modules[0] as WebAssembly.Module, this.cpu);
    return this.#names;
  }

  show(loc: string, value: bigint): string {
    return showValue(loc, value, this.firstData);
  }

  /** One number per function: exports that are the same code have the same. */
  functionNumber(name: string): number {
    const fn = this.cpu.fn<object>(name);
    const known = this.#functions.get(fn) ?? this.#functions.size;
    this.#functions.set(fn, known);
    return known;
  }

  /** The model's own definition of a lost pin. */
  pinLost(pfn: number, pte: bigint, childPte: bigint, exclusive: boolean): boolean {
    const lost = this.cpu.fn<(pfn: number, pte: bigint, childPte: bigint, exclusive: number) => number>('pinLost');
    return lost(pfn, pte, childPte, Number(exclusive)) !== 0;
  }

  #u32(address: number): number {
    return this.view.getUint32(address, true);
  }

  /** Whether pmds map huge pages. */
  get hasHugePmds(): boolean {
    return this.#u32(this.cpu.constant('CTRL_HUGE_PMDS')) !== 0;
  }

  /** The word with a page's flags, and what stands there. */
  pageFlags(pfn: number): readonly [loc: string, flags: bigint] {
    const at = this.#page(pfn) + this.cpu.constant('PAGE_FLAGS');
    return [this.names.nameOf(at), BigInt(this.#u32(at))];
  }

  /** Names of the entries that point at the pte table of the first page, one of each mm that lives. */
  pmds(): string[] {
    const slots = this.tables.mms().flatMap((mm) => this.tables.walk(mm, 0).slice(2, 3));
    return slots.map((slot) => this.names.nameOf(slot));
  }

  /** Words of the snapshot that are not 0, by name: all of the mm and of struct page, all table slots, and whatever was met. */
  get initial(): ReadonlyMap<string, bigint> {
    return this.#initial;
  }

  /**
   * The name of a word that a thread reaches, its value in the snapshot from then on among the initial ones.
   * @throws exit 65 for a word that has no name, or that is reached whole here and in parts there: no model could decide it
   */
  meet(address: number, size: number): string {
    const name = this.names.find(address);
    if (name === undefined || address % size !== 0)
      throw new ForkbenchError(
        EXIT.badInput,
        `an access of ${size} bytes at 0x${address.toString(16)}, which is no word of the modelled machine`,
        'threads share words of an mm, of struct page, of page tables and of user pages (assembly/layout.ts)',
      );
    for (let at = address; at < address + size; at += 4) {
      const word = `${name}, ${size} bytes`;
      const other = this.#met.get(at) ?? word;
      if (other !== word)
        throw new ForkbenchError(EXIT.badInput, `one word is accessed as ${other} and as ${word}: no model has that`);
      this.#met.set(at, word);
    }
    const value = this.#savedValue(address, size);
    if (value === 0n) this.#initial.delete(name);
    else this.#initial.set(name, value);
    return name;
  }

  #savedValue(address: number, size: number): bigint {
    const part = [...this.#saved, ...this.#frames.values()].find(
      ({ at, bytes }) => address >= at && address + size <= at + bytes.length,
    );
    if (part === undefined) return 0n;
    const view = new DataView(part.bytes.buffer, part.bytes.byteOffset + address - part.at, size);
    return size === 4 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true);
  }

  #words(): Map<string, bigint> {
    const c = this.cpu.constant;
    const out = new Map<string, bigint>();
    const add = (address: number, value: bigint): void => {
      if (value !== 0n) out.set(this.names.nameOf(address), value);
    };
    const all = (from: number, bytes: number): void => {
      for (let at = from; at < from + bytes; at += 4) add(at, BigInt(this.#u32(at)));
    };
    all(this.mm, c('MM_VMAS'));
    all(this.#u32(c('CTRL_MEM_MAP')), this.#u32(c('CTRL_NR_PAGES')) * c('PAGE_STRUCT'));
    for (let at = this.#u32(c('CTRL_TABLES')); at < this.#u32(c('CTRL_WINDOW')); at += 8)
      add(at, this.view.getBigUint64(at, true));
    return out;
  }

  /**
   * From here every replay begins. What a call can change is the words of this CPU, of the parent, the child and one more
   * mm, each struct page, the frames in use, and those it allocates.
   */
  snapshot(): void {
    this.#initial = this.#words();
    this.#met.clear();
    const c = this.cpu.constant;
    const mmBytes = c('MM_VMAS') + (this.#u32(this.mm + c('MM_MAP_COUNT')) + 1) * c('VMA_SIZE');
    const part = (at: number, bytes: number): Stretch => ({ at, bytes: this.#bytes.slice(at, at + bytes) });
    this.#saved = [
      part(c('CTRL'), c('CPU_AREA') + c('CPU_SIZE') - c('CTRL')),
      ...[0, 1, 2].map((mm) => part(c('MM_TABLE') + mm * c('MM_SIZE'), mmBytes)),
      part(this.#page(0), this.#u32(c('CTRL_NR_PAGES')) * c('PAGE_STRUCT')),
    ];
    this.#frames.clear();
    for (let pfn = 0; pfn < this.#u32(c('CTRL_NR_PAGES')); pfn++) {
      const frame = part(this.#frame(pfn), 4096);
      if (this.#u32(this.#page(pfn) + c('PAGE_REFCOUNT')) !== 0) this.#saved = [...this.#saved, frame];
      else this.#frames.set(this.#page(pfn), frame);
    }
    this.#allocated.clear();
  }

  #restore(): void {
    for (const { at, bytes } of this.#saved) this.#bytes.set(bytes, at);
    for (const { at, bytes } of this.#allocated) this.#bytes.set(bytes, at);
    this.#allocated.clear();
  }

  /** struct page of a pfn. */
  #page(pfn: number): number {
    return this.#u32(this.cpu.constant('CTRL_MEM_MAP')) + pfn * this.cpu.constant('PAGE_STRUCT');
  }

  #frame(pfn: number): number {
    const c = this.cpu.constant;
    const tables = this.#u32(c('CTRL_NR_TABLES'));
    if (pfn < tables) return this.#u32(c('CTRL_TABLES')) + pfn * 4096;
    return this.#u32(c('CTRL_WINDOW')) + ((pfn - tables) % this.#u32(c('CTRL_WINDOW_PAGES'))) * 4096;
  }

  /** Makes the call in the state of the snapshot; memory stays as the call left it. */
  replay(call: Call, answer: Answer | undefined, limit: number): Replay {
    this.#restore();
    leavePages(this.cpu, this.view, (pfn) => this.#page(pfn), call.aside ?? 0);
    const { recorder } = this;
    recorder.clear();
    Object.assign(recorder, { answer, limit });
    let end: Replay['end'] = 'returned';
    let result = 0;
    try {
      result = this.cpu.fn<(...args: (number | bigint)[]) => number>(call.fn)(...call.args) >>> 0;
    } catch (error) {
      const trap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      if (error !== ENOUGH && !trap) throw error;
      if (trap) end = 'trapped';
      else end = recorder.events.length >= limit ? 'limit' : 'stopped';
    } finally {
      Object.assign(recorder, { answer: undefined, limit: Number.POSITIVE_INFINITY });
    }
    for (const page of recorder.allocated) {
      const frame = this.#frames.get(page);
      if (frame !== undefined) this.#allocated.add(frame);
    }
    return { events: recorder.events, end, result };
  }
}
