import { baseAddress, type MemoryPlan, pinnedPages, placeRegions, type Shape, VMA_GAP } from '../plan/shape.js';
import type { Kept } from '../protocol/head.js';
import { switchBits } from '../protocol/switches.js';
import type { Cpu } from './kernel.js';

// include/linux/mm.h
export const VM_READ = 0x01;
export const VM_WRITE = 0x02;
export const VM_SHARED = 0x08;
export const VM_MAYWRITE = 0x20;
export const VM_DONTCOPY = 0x0002_0000;
export const VM_WIPEONFORK = 0x0200_0000;
export const VM_ANON: number = VM_READ | VM_WRITE | VM_MAYWRITE;
export const FOLL_WRITE = 0x01;
export const FOLL_GET = 0x04;
export const FOLL_PIN = 0x40000;
export const FOLL_FAST_ONLY = 0x80000;

/** Where a densely populated parent's pages lie: VMAs of `perVma` pages from `base` on, `gap` pages apart, `total` pages in all. */
export interface Span {
  readonly base: bigint;
  readonly total: number;
  readonly perVma: number;
  readonly gap: number;
}

export interface Machine {
  readonly parent: number;
  readonly span: Span;
}

/** A conservation law did not hold: the model or a protocol has lost or invented a reference. */
export class ConservationError extends Error {
  override readonly name = 'ConservationError';
}

const LAWS = [
  '',
  'sum of mapcounts = present ptes',
  'sum of refcounts = present ptes and pmds of huge pages + pins and gets held',
  'each page has the references of its own ptes and pins',
  'pages in use + free pages = all pages',
  'tables in use = tables reachable and set aside; those and the free ones = all tables',
  'rss = present ptes of the mm, 512 for a huge page',
  'no count is negative and no mapped page is free',
  'write_protect_seq even, all locks free',
  'an exclusive page is mapped once at most',
  'a writable pte of a private mapping maps an exclusive page',
  'the large mapcount of each folio = present ptes that map its pages and pmds that map it',
  'the pincount of each folio = pins of its pages',
  'references of each pte table = pmds that point at it',
  'no pte table is left for a child to copy',
  'the entire mapcount of each folio = pmds that map it',
  'of a folio that a pmd maps, no page is exclusive but the first',
];

export function assertConservation(cpu: Cpu, when: string): void {
  const law = cpu.kernel.checkConservation();
  if (law === 0) return;
  const words = new BigUint64Array(cpu.memory.buffer, cpu.constant('CTRL_CHECK'), 20);
  throw new ConservationError(`${when}: law ${law} is broken (${LAWS[law]}); counted ${[...words].join(' ')}`);
}

/** Touches every page of a memory once, so that no timed access is the host's first to it. @returns what that took in ns */
export function touchMemory(memory: WebAssembly.Memory): number {
  const bytes = new Uint8Array(memory.buffer);
  const start = process.hrtime.bigint();
  for (let i = 0; i < bytes.length; i += 4096) bytes[i] = 1;
  return Number(process.hrtime.bigint() - start);
}

/** Whether a compiled protocol keeps a state beyond the common; what is none (`floor`) does not. */
export function keepsState(cpu: Pick<Cpu, 'has'>, state: Kept, protocol: string): boolean {
  return cpu.has(`${state}__${protocol}`);
}

export function keepsExclusive(cpu: Pick<Cpu, 'has'>, protocol: string): boolean {
  return keepsState(cpu, 'anon_exclusive', protocol);
}

/** Makes the state that a protocol keeps beyond the common, with its switches, of a machine that another protocol may have had before. */
export function keepState(
  cpu: Pick<Cpu, 'has' | 'kernel' | 'constant'>,
  mm: number,
  protocol: string,
  switches: readonly string[] = [],
): void {
  cpu.kernel.setSwitches(switchBits(cpu.constant, switches));
  cpu.kernel.keepAnonExclusive(mm, Number(keepsExclusive(cpu, protocol)));
  cpu.kernel.keepSharedTables(Number(keepsState(cpu, 'shared_tables', protocol)));
}

/**
 * (Re)builds the machine in `cpu.memory` for `shape`: a parent mm with all its pages mapped, some of them pinned.
 * @param stagger seeded numbers that place the regions; `layoutSeed` is not 0
 */
export function buildMachine(
  cpu: Cpu,
  shape: Shape,
  plan: MemoryPlan,
  stagger: readonly [number, number, number],
  layoutSeed: number,
): Machine {
  const { kernel } = cpu;
  const region = placeRegions(plan, cpu.constant('FIXED_END'), stagger);
  const firstData = plan.nrTables;
  kernel.machineInit(
    region.memMap,
    plan.nrPages,
    plan.nrTables,
    region.tables,
    region.window,
    plan.windowPages,
    shape.levels,
    firstData + shape.pages,
  );
  const parent = kernel.mm_alloc() >>> 0;
  const perVma = Math.ceil(shape.pages / shape.vmas);
  const span = { base: baseAddress(shape.levels), total: shape.pages, perVma, gap: VMA_GAP };
  const seed = shape.layout === 'shuffled' ? layoutSeed : 0;
  for (let first = 0; first < shape.pages; first += perVma) {
    const start = span.base + BigInt((first / perVma) * (perVma * shape.stride + VMA_GAP)) * 4096n;
    const slots = (Math.min(perVma, shape.pages - first) - 1) * shape.stride + 1; // to its last page: no table is empty
    const flags = first / perVma < shape.dontforkVmas ? VM_ANON | VM_DONTCOPY : VM_ANON;
    const vma = kernel.insertVma(parent, start, start + BigInt(slots) * 4096n, flags);
    if (
      vma === 0 ||
      kernel.populate(parent, vma, firstData, first, shape.pages, seed, shape.stride, shape.folioOrder) === 0
    )
      throw new Error(`the machine planned for ${shape.pages} pages is too small`);
  }
  if (shape.folioOrder > 0) kernel.makeFolios(firstData, shape.pages, shape.folioOrder, Number(shape.pageMapcounts));
  kernel.pinPages(parent, pinnedPages(shape), shape.pages);
  if (shape.pmdMapped) kernel.mapByPmds(parent);
  return { parent, span };
}
