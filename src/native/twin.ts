/** The C twin of the modelled fork: native/twin*.c over an image of the machine's memory, one process per block. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { bootCpu, type Cpu, compileTarget } from '../machine/kernel.js';
import type { Knobs } from '../protocols.js';
import { compileNative } from './compile.js';

/** `v8`: the instructions V8 emits; `kernel`: those of arch/x86. */
export const TWIN_BUILDS = ['v8', 'kernel'] as const;
export type TwinBuild = (typeof TWIN_BUILDS)[number];

/** Offsets and sizes of assembly/layout.ts that the C code needs. */
const OFFSETS = [
  ...['CPU_AREA', 'CPU_SIZE', 'CPU_FENCE', 'CPU_PCP', 'CPU_RESCHED', 'CPU_COUNTERS', 'Counter_PTES_COPIED'],
  ...['CTRL_MEM_MAP', 'CTRL_TABLES', 'CTRL_ZONES', 'CTRL_ZONE_LOCK', 'CTRL_COPYING'],
  ...['MAX_MM', 'MM_TABLE', 'MM_SIZE', 'MM_USED', 'MM_PGD', 'MM_MAP_COUNT', 'MM_MMAP_LOCK', 'MM_PAGE_TABLE_LOCK'],
  ...['MM_HAS_PINNED', 'MM_WRITE_PROTECT_SEQ', 'MM_RSS', 'MM_VMAS', 'MM_ANONPAGES', 'MM_SHMEMPAGES', 'NR_MM_COUNTERS'],
  ...['VMA_START', 'VMA_END', 'VMA_FLAGS', 'VMA_SIZE'],
  ...['PAGE_STRUCT', 'PAGE_FLAGS', 'PAGE_NEXT', 'PAGE_PTL', 'PAGE_MAPCOUNT', 'PAGE_REFCOUNT'],
];

const SAMPLE = z.object({ fork_ns: z.number().int().nonnegative(), checksum: z.string().length(16) });
export type TwinSample = z.infer<typeof SAMPLE>;

/** Less than the watchdog of a launch: a twin that hangs is killed and named. */
const LIMIT_MS = 90_000;

/** @throws exit 69 without a compiler */
export function compileTwin(cpu: Pick<Cpu, 'constant'>, build: TwinBuild): string {
  const defines = Object.fromEntries(OFFSETS.map((name) => [name, cpu.constant(name)]));
  const headers = ['twin.h', 'twin_fork.h'];
  return compileNative(`twin-${build}`, ['twin.c', 'twin_alloc.c'], headers, {
    ...defines,
    TWIN_V8: Number(build === 'v8'),
  });
}

let missing: string | null | undefined;

/** Why there can be no twin here; null: there can. Asked once. */
export function twinMissing(): string | null {
  if (missing !== undefined) return missing;
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const cpu = bootCpu(compileTarget('kernel'), memory, 0);
    for (const build of TWIN_BUILDS) compileTwin(cpu, build);
    missing = process.arch === 'x64' ? null : 'the twin has the instructions of x86-64 only';
  } catch (error) {
    missing = (error as Error).message;
  }
  return missing;
}

/**
 * Forks the machine in `cpu.memory` as it stands, in C. Its 4 levels, and no page of it pinned.
 * @throws Error where the twin fails, crashes or hangs
 */
export function twinForks(
  cpu: Cpu,
  parent: number,
  variant: Knobs & { readonly protocol: string },
  build: TwinBuild,
  samples: number,
): TwinSample[] {
  const program = compileTwin(cpu, build);
  const dir = mkdtempSync(join(tmpdir(), 'forkbench-twin-'));
  try {
    const image = join(dir, 'image');
    const bytes = writeImage(cpu, image);
    const { protocol, wrprotect, fence, fence_per } = variant;
    const args = [image, bytes, parent, protocol, wrprotect, fence, fence_per === '' ? '-' : fence_per, samples];
    const done = spawnSync(program, args.map(String), { encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL' });
    if (done.status !== 0) {
      const how = done.signal === null ? `exit ${done.status}` : `${done.signal}, after at most ${LIMIT_MS / 1000} s`;
      throw new Error(
        `the C twin of ${args.slice(3, 7).join(' ')}: ${done.stderr.trim() || done.error?.message || how}`,
      );
    }
    const lines = done.stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => SAMPLE.parse(JSON.parse(line)));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The memory up to the end of the page tables: frames of data are no part of a fork that copies none. @returns its bytes */
function writeImage(cpu: Cpu, file: string): number {
  const words = new DataView(cpu.memory.buffer);
  const word = (name: string): number => words.getUint32(cpu.constant(name), true);
  const bytes = word('CTRL_TABLES') + word('CTRL_NR_TABLES') * 4096;
  const fd = openSync(file, 'w', 0o600);
  const all = new Uint8Array(cpu.memory.buffer, 0, bytes);
  for (let at = 0; at < bytes; ) at += writeSync(fd, all, at);
  closeSync(fd);
  return bytes;
}
