import { EXIT, ForkbenchError } from '../errors.js';
import { limitLine } from '../host/limits.js';
import { platform } from '../platform.js';
import { outsideModules } from '../protocols.js';

/** `build/*.wasm`: see DESIGN of targets in assembly/lkmm.ts. */
export type Target = 'kernel' | 'debug' | 'stress' | 'trace';

/** What every target exports beside its constants. Handles, addresses and pfns are i32 in wasm: read them with `>>> 0`. */
export interface Kernel {
  machineInit(
    memMap: number,
    nrPages: number,
    nrTables: number,
    tables: number,
    window: number,
    windowPages: number,
    levels: number,
    firstData: number,
  ): void;
  mm_alloc(): number;
  insertVma(mm: number, start: bigint, end: bigint, flags: number): number;
  find_vma(mm: number, addr: bigint): number;
  /** whether the machine's protocol keeps PG_anon_exclusive: the mm's private pages get it, or lose it */
  keepAnonExclusive(mm: number, keep: number): void;
  /** the switches that the machine's protocol has on, SWITCH_* */
  setSwitches(bits: number): void;
  /** whether the machine's protocol shares pte tables */
  keepSharedTables(keep: number): void;
  /** @returns 0 when the table zone is used up */
  populate(
    mm: number,
    vma: number,
    firstPfn: number,
    offset: number,
    total: number,
    seed: number,
    stride: number,
    order: number,
  ): number;
  /** makes folios of 2^`order` pages of `total` populated ones (assembly/setup.ts) */
  makeFolios(firstPfn: number, total: number, order: number, pageMapcounts: number): void;
  /** maps the mm's huge folios by pmds (assembly/setup_huge.ts), from now on after each makeWritable() too */
  mapByPmds(mm: number): void;
  pinPages(mm: number, n: number, total: number): void;
  makeWritable(mm: number): void;
  /** @returns 0, or the number of the conservation law that is broken (assembly/check.ts) */
  checkConservation(): number;
  alloc_page(zone: number): number;
  free_page(pfn: number): void;
  nr_free_pages(zone: number): number;
  parkPinners(n: number, limitMs: number): number;
  unparkPinners(n: number, limitMs: number): number;
  releaseAll(): void;
  putUserPage(pfn: number, flags: number): void;
  pmdLockless(mm: number, addr: bigint): number;
}

export type ForkFunction = (mm: number) => number;
export type PinFunction = (mm: number, addr: bigint, nr: number, flags: number, pages: number) => number;
export type PinLoopFunction = (
  mm: number,
  base: bigint,
  total: number,
  perVma: number,
  gap: number,
  hold: number,
  flags: number,
  seed: number,
  turns: bigint,
) => bigint;
/** As many turns as no pinner makes: it pins until the stop word is set. */
export const UNTIL_STOPPED: bigint = 2n ** 64n - 1n;

/** One instance of the modelled kernel: one CPU of the machine that `memory` is. */
export interface Cpu {
  readonly kernel: Kernel;
  readonly memory: WebAssembly.Memory;
  readonly cpu: number;
  /** A protocol's export by name; throws where there is none. */
  fn<F>(name: string): F;
  /** Whether a module has that export. */
  has(name: string): boolean;
  /** A constant of assembly/layout.ts or a member of an enum (`Counter_EAGAINS`). */
  constant(name: string): number;
}

/**
 * The modelled kernel: the package's own module, and one per protocol from outside. They have one layout and share a memory; what
 * a later one has again of an earlier one is not used.
 */
export type Modules = WebAssembly.Module | readonly WebAssembly.Module[];

/** A target with all protocols that are known. */
export function compileAll(target: Target): readonly WebAssembly.Module[] {
  return [
    compileTarget(target),
    ...outsideModules(target).map((path) => new WebAssembly.Module(platform.readBytes(path))),
  ];
}

/** Compiles a target. With --no-liftoff --no-wasm-lazy-compilation everything is TurboFan code from here on. */
export function compileTarget(target: Target): WebAssembly.Module {
  const file = `build/${target}.wasm`;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = platform.readBytes(file);
  } catch {
    throw new ForkbenchError(EXIT.unavailable, `${file} is missing`, 'run: npm run build');
  }
  return new WebAssembly.Module(bytes);
}

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a module imports beside its memory and its CPU: the words of target `trace`, and what an instrumented one tells. */
export interface HostImports {
  readonly trace?: Functions;
  readonly env?: Functions;
}

/** Gives the machine in `memory` one more CPU. */
export function bootCpu(modules: Modules, memory: WebAssembly.Memory, cpu: number, host: HostImports = {}): Cpu {
  const imports = { ...host, env: { memory, cpu, ...host.env } };
  const all = [modules].flat().map((module) => new WebAssembly.Instance(module as WebAssembly.Module, imports).exports);
  const must = (name: string): unknown => {
    const value = all.find((exports) => exports[name] !== undefined)?.[name];
    if (value === undefined) throw new Error(`the wasm module has no export ${name}; run: npm run build`);
    return value;
  };
  return {
    kernel: all[0] as unknown as Kernel,
    memory,
    cpu,
    fn: <F>(name: string) => must(name) as F,
    has: (name) => all.some((exports) => exports[name] !== undefined),
    constant: (name) => (must(name) as WebAssembly.Global).value >>> 0,
  };
}

/** A shared memory of `bytes`, all of it from the start: growing would give the host a second view of it. */
export function allocateMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 65536);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (error) {
    throw new ForkbenchError(
      EXIT.unavailable,
      `no shared WebAssembly memory of ${Math.ceil(bytes / 2 ** 20)} MiB here: ${(error as Error).message}`,
      limitLine(['-v']) ?? 'run on Node 20.19 or newer on a 64-bit machine with that much free memory',
    );
  }
}
