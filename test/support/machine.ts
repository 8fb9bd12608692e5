import {
  allocateMemory,
  bootCpu,
  type Cpu,
  compileTarget,
  type Kernel,
  type Target,
} from '../../src/machine/kernel.js';
import { assertConservation, keepState, VM_ANON } from '../../src/machine/machine.js';
import { PTRS_PER_TABLE } from '../../src/plan/shape.js';

/** Exports of assembly/testing.ts, which only the debug target has. */
export interface Testing extends Kernel {
  mk_pte(pfn: number, writable: number): bigint;
  pte_none(pte: bigint): number;
  pte_present(pte: bigint): number;
  pte_write(pte: bigint): number;
  pte_dirty(pte: bigint): number;
  pte_young(pte: bigint): number;
  pte_pfn(pte: bigint): number;
  pte_wrprotect(pte: bigint): bigint;
  pte_mkwrite(pte: bigint): bigint;
  pte_mkdirty(pte: bigint): bigint;
  pte_mkclean(pte: bigint): bigint;
  pte_mkold(pte: bigint): bigint;
  pte_mkyoung(pte: bigint): bigint;
  pteToSlot(pte: bigint): bigint;
  pteFromSlot(pte: bigint): bigint;
  pte_access_permitted(pte: bigint, write: number): number;
  setWrprotect(kind: number, ptep: number): void;
  grab(kind: number, pfn: number, flags: number): number;
  putRefs(page: number, refs: number): void;
  page_maybe_dma_pinned(page: number): number;
  pageOf(pfn: number): number;
  refcountOf(pfn: number): number;
  mapcountOf(pfn: number): number;
  setRefcount(pfn: number, count: number): void;
  pfn_to_virt(pfn: number): number;
  ptepOf(mm: number, addr: bigint): number;
  pmdAllocShared(mm: number, addr: bigint): number;
  tableAllocShared(mm: number, entryp: number): bigint;
  seqBegin(mm: number): void;
  seqEnd(mm: number): void;
  seqRead(mm: number): number;
  seqRetry(mm: number, start: number): number;
  mmap_read_lock(mm: number): void;
  mmap_read_unlock(mm: number): void;
}

export interface Small {
  readonly cpu: Cpu;
  readonly k: Testing;
  readonly view: DataView;
  readonly module: WebAssembly.Module;
  readonly firstData: number;
}

export interface Region {
  readonly addr: bigint;
  readonly pages: number;
  readonly flags?: number;
}

export const BASE = 0x5555_0000_0000n;
export const PAGE = 4096n;

/** A small machine with nothing mapped: `data` data pages, `tables` table pages, each with bytes of its own. */
export function smallMachine(options: { levels?: 4 | 5; data?: number; tables?: number; target?: Target } = {}): Small {
  const { levels = 4, data = 2048, tables = 256, target = 'debug' } = options;
  const module = compileTarget(target);
  const fixed = 0x10_0000;
  const memory = allocateMemory(fixed + (data + tables) * (64 + 4096) + 65536);
  const cpu = bootCpu(module, memory, 0);
  const memMap = fixed;
  const tableFrames = Math.ceil((memMap + (data + tables) * 64) / 4096) * 4096;
  const k = cpu.kernel as Testing;
  k.machineInit(memMap, data + tables, tables, tableFrames, tableFrames + tables * 4096, data, levels, tables);
  return { cpu, k, view: new DataView(memory.buffer), module, firstData: tables };
}

/** A new mm with these VMAs, nothing faulted in. @param protocol whose state the machine keeps from here on */
export function newMm(m: Small, regions: readonly Region[], protocol: string = 'no_early'): number {
  const mm = m.k.mm_alloc() >>> 0;
  keepState(m.cpu, mm, protocol);
  for (const r of regions)
    if (m.k.insertVma(mm, r.addr, r.addr + BigInt(r.pages) * PAGE, r.flags ?? VM_ANON) === 0)
      throw new Error('insertVma failed');
  return mm;
}

/** A new mm with one anonymous VMA of `pages` pages at BASE, all of them written to. */
export function faultedMm(m: Small, pages: number, protocol: string = 'no_early'): number {
  const mm = newMm(m, [{ addr: BASE, pages }], protocol);
  for (let i = 0; i < pages; i++) access(m, protocol, mm, BASE + BigInt(i) * PAGE, true);
  return mm;
}

export function access(m: Small, protocol: string, mm: number, addr: bigint, write: boolean): boolean {
  return (
    m.cpu.fn<(mm: number, addr: bigint, write: number) => number>(`fault__${protocol}__rmw__none`)(
      mm,
      addr,
      write ? 1 : 0,
    ) !== 0
  );
}

/** A fork whose child has begun to run. @param name protocol__wrprotect__fence.. */
export function fork(m: Small, name: string, mm: number): number {
  const child = forkAlone(m, name, mm);
  return child === 0 ? 0 : startedChild(m, name, child);
}

/** A fork that has returned in the parent. */
export function forkAlone(m: Small, name: string, mm: number): number {
  return m.cpu.fn<(mm: number) => number>(`fork__${name}`)(mm) >>> 0;
}

/** Its child begins. @returns 0: it is gone */
export function startedChild(m: Small, name: string, child: number): number {
  const fn = `child__${name}`;
  return m.cpu.has(fn) ? m.cpu.fn<(mm: number) => number>(fn)(child) >>> 0 : child;
}

export function exit(m: Small, protocol: string, mm: number): void {
  m.cpu.fn<(mm: number) => void>(`exit__${protocol}__rmw__none`)(mm);
}

/** Pins `nr` pages. @param name protocol__pin; @returns their pfns, fewer where fast and slow path refused. */
export function pin(m: Small, name: string, mm: number, addr: bigint, nr: number, flags: number): number[] {
  const pages = m.cpu.constant('CPU_AREA') + m.cpu.constant('CPU_PAGES');
  const fn = `pin__${name.replace('__', '__rmw__none__')}`;
  const got = m.cpu.fn<(mm: number, addr: bigint, nr: number, flags: number, pages: number) => number>(fn)(
    mm,
    addr,
    nr,
    flags,
    pages,
  );
  return Array.from({ length: got }, (_, i) => m.view.getUint32(pages + 4 * i, true));
}

export function pteOf(m: Small, mm: number, addr: bigint): bigint {
  const ptep = m.k.ptepOf(mm, addr) >>> 0;
  return ptep === 0 ? 0n : m.view.getBigUint64(ptep, true);
}

export function pfnOf(m: Small, mm: number, addr: bigint): number {
  return m.k.pte_pfn(pteOf(m, mm, addr)) >>> 0;
}

export function lawsHold(m: Small): void {
  assertConservation(m.cpu, 'test');
}

export { PTRS_PER_TABLE };
