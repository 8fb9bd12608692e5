/** C programs that work on a machine as the wasm module built it: they get an image of its memory, one process per block. */
import { closeSync, writeSync } from 'node:fs';
import type { z as Zod } from 'zod';
import { unnamedFile } from '../files/unnamed.js';
import { ProgramError, rowsOf, runProgram } from '../host/program.js';
import { allocateMemory, bootCpu, type Cpu, compileTarget } from '../machine/kernel.js';
import { compileNative } from './compile.js';

/** `v8`: the instructions V8 emits; `kernel`: those of arch/x86. */
export const TWIN_BUILDS = ['v8', 'kernel'] as const;
export type TwinBuild = (typeof TWIN_BUILDS)[number];

/** When a sample began, by CLOCK_MONOTONIC: more digits than a JSON number keeps. */
export const AT_NS = (z: typeof Zod) =>
  z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt);

/** Offsets and sizes of assembly/layout.ts that the C code needs. */
const OFFSETS = [
  ...['CPU_AREA', 'CPU_SIZE', 'CPU_FENCE', 'CPU_PCP', 'CPU_RESCHED', 'CPU_COUNTERS'],
  ...['Counter_PTES_COPIED', 'Counter_GUP_ATTEMPTS', 'Counter_GUP_FAST', 'Counter_GUP_FALLBACKS', 'Counter_UNPINS'],
  ...[
    'Counter_GUP_RECHECK_FAILS',
    'Counter_GUP_SEQ_RETRIES',
    'Counter_COPYING_TRIED',
    'Counter_COPYING_WON',
    'Counter_COUNT',
  ],
  ...['CTRL_MEM_MAP', 'CTRL_NR_PAGES', 'CTRL_TABLES', 'CTRL_LEVELS', 'CTRL_ZONES', 'CTRL_ZONE_LOCK', 'CTRL_COPYING'],
  ...['CTRL_STOP', 'CTRL_EPOCH', 'CTRL_RUNNING', 'CTRL_ANON_EXCLUSIVE'],
  ...['MAX_MM', 'MM_TABLE', 'MM_SIZE', 'MM_USED', 'MM_PGD', 'MM_MAP_COUNT', 'MM_MMAP_LOCK', 'MM_PAGE_TABLE_LOCK'],
  ...['MM_HAS_PINNED', 'MM_WRITE_PROTECT_SEQ', 'MM_RSS', 'MM_VMAS', 'MM_ANONPAGES', 'MM_SHMEMPAGES', 'NR_MM_COUNTERS'],
  ...['VMA_START', 'VMA_END', 'VMA_FLAGS', 'VMA_SIZE'],
  ...[
    'PIN_LOG',
    'PIN_LOG_SIZE',
    'PIN_LOG_ENTRIES',
    'PIN_ENTRY',
    'PIN_MM',
    'PIN_PFN',
    'PIN_ADDR',
    'PIN_SEQ',
    'PIN_EPOCH',
    'PIN_FLAGS',
  ],
  ...['PAGE_STRUCT', 'PAGE_FLAGS', 'PAGE_NEXT', 'PAGE_PTL', 'PAGE_MAPCOUNT', 'PAGE_REFCOUNT', 'PG_ANON_EXCLUSIVE'],
];

/** Less than the watchdog of a launch: a program that hangs is killed and named. */
const LIMIT_MS = 90_000;

/** The image has no name: the program gets it as its descriptor 3. */
const IMAGE = '/dev/fd/3';

/** @throws exit 69 without a compiler */
export function compileOnImage(
  cpu: Pick<Cpu, 'constant'>,
  name: string,
  files: readonly string[],
  headers: readonly string[],
  build: TwinBuild,
): string {
  const defines = Object.fromEntries(OFFSETS.map((offset) => [offset, cpu.constant(offset)]));
  return compileNative(`${name}-${build}`, files, ['twin.h', 'image.h', ...headers], {
    ...defines,
    TWIN_V8: Number(build === 'v8'),
  });
}

type Compile = (cpu: Pick<Cpu, 'constant'>, build: TwinBuild) => string;
const asked = new Map<Compile, string | null>();

/** Why a program cannot run here, found by compiling both of its builds; null: it can. Asked once. */
export function missingHere(compile: Compile): string | null {
  const known = asked.get(compile);
  if (known !== undefined) return known;
  let missing = process.arch === 'x64' ? null : 'the C twin has the instructions of x86-64 only';
  try {
    const memory = allocateMemory(1);
    const cpu = bootCpu(compileTarget('kernel'), memory, 0);
    for (const build of TWIN_BUILDS) compile(cpu, build);
    closeSync(unnamedFile());
  } catch (error) {
    missing = (error as Error).message;
  }
  asked.set(compile, missing);
  return missing;
}

/**
 * Runs `program IMAGE BYTES PARENT args...` on the machine in `cpu.memory` as it stands. @returns its lines of JSON
 * @throws ProgramError, beginning with `what`, where it fails, crashes, hangs, or prints something else
 */
export function onImage<T>(
  cpu: Cpu,
  what: string,
  program: string,
  parent: number,
  args: readonly (string | number | bigint)[],
  line: () => Zod.ZodType<T>,
): T[] {
  const bytes = imageBytes(cpu);
  const image = unnamedFile((fd) => writeImage(cpu, fd, bytes));
  try {
    const all = [IMAGE, bytes, parent, ...args].map(String);
    const { why, stdout } = runProgram(program, all, { ms: LIMIT_MS, fds: [image] });
    if (why !== null) throw new ProgramError(`${what}: ${why}`);
    return rowsOf(what, stdout, line);
  } finally {
    closeSync(image);
  }
}

/** The memory up to the end of the page tables: frames of data are no part of a fork that copies none. */
function imageBytes(cpu: Cpu): number {
  const words = new DataView(cpu.memory.buffer);
  const word = (name: string): number => words.getUint32(cpu.constant(name), true);
  return word('CTRL_TABLES') + word('CTRL_NR_TABLES') * 4096;
}

function writeImage(cpu: Cpu, fd: number, bytes: number): void {
  const all = new Uint8Array(cpu.memory.buffer, 0, bytes);
  for (let at = 0; at < bytes; ) at += writeSync(fd, all, at);
}
