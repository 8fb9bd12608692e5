/** What a machine is built for: everything about it that a cell's factors decide. */
export interface Shape {
  /** pages mapped in the parent, over all VMAs */
  readonly pages: number;
  readonly vmas: number;
  /** how many of these, from the first on, fork leaves out (MADV_DONTFORK) */
  readonly dontforkVmas: number;
  readonly levels: 4 | 5;
  readonly layout: 'sequential' | 'shuffled';
  /** pte slots from one mapped page to the next: 1, or 2 where every other slot is empty */
  readonly stride: 1 | 2;
  /** the pages are in large folios of 2^order; 0: each by itself. The pages of each VMA are a multiple of that */
  readonly folioOrder: number;
  /** folios of 2 MiB are mapped by pmds, where a VMA has all of a pmd's range; others by ptes */
  readonly pmdMapped: boolean;
  /** whether pages of large folios have mapcounts of their own */
  readonly pageMapcounts: boolean;
  /** share of the pages pinned before fork, 0 .. 1 */
  readonly pinnedFraction: number;
  /** pages that COW faults may copy in one sample, beside the early copies */
  readonly faultCopies: number;
}

export const PTRS_PER_TABLE = 512;
export const PAGE_SIZE = 4096;
/** Pages between two VMAs: without a gap the kernel would merge them. */
export const VMA_GAP = 1;
/** Data pages for what per-CPU lists hold back and for what pinners' faults copy. */
const SLACK_PAGES = 24_576;
const STAGGERS = 64;

export function pinnedPages(shape: Shape): number {
  return Math.round(shape.pages * shape.pinnedFraction);
}

/** Pages that one fork may copy early: of a folio all, if one is pinned. */
function earlyCopies(shape: Shape): number {
  return Math.min(shape.pages, pinnedPages(shape) * 2 ** shape.folioOrder);
}

/** Pages and bytes of a machine; see the memory map in assembly/layout.ts. */
export interface MemoryPlan {
  readonly nrTables: number;
  readonly nrPages: number;
  readonly windowPages: number;
  readonly bytes: number;
}

/** First address of the parent's VMAs: near the top of what 4 levels reach, or beyond it. */
export function baseAddress(levels: 4 | 5): bigint {
  return levels === 4 ? 0x5555_0000_0000n : 0x00aa_5555_0000_0000n;
}

/**
 * @param fixedEnd end of the fixed part of the memory map, bytes
 * @param windowPages how many data frames should have bytes of their own, where there are that many
 */
export function planMemory(shape: Shape, fixedEnd: number, windowPages: number): MemoryPlan {
  const pageTables = Math.ceil((shape.pages * shape.stride + shape.vmas * VMA_GAP) / PTRS_PER_TABLE) + 2;
  const upper = Math.ceil(pageTables / PTRS_PER_TABLE) + 2 + 3;
  const nrTables = 1 + 3 * 64 + 2 * (pageTables + upper);
  const data = shape.pages + earlyCopies(shape) + shape.faultCopies + SLACK_PAGES;
  const window = Math.min(data, windowPages);
  const nrPages = nrTables + data;
  const bytes = fixedEnd + nrPages * 64 + (nrTables + window + 3 * STAGGERS + 3) * PAGE_SIZE;
  return { nrTables, nrPages, windowPages: window, bytes };
}

/** Where the three big regions of a machine begin: behind each other, apart by odd page counts that `stagger` decides. */
export function placeRegions(
  plan: MemoryPlan,
  fixedEnd: number,
  stagger: readonly [number, number, number],
): { memMap: number; tables: number; window: number } {
  const gap = (i: 0 | 1 | 2) => (2 * (stagger[i] % (STAGGERS / 2)) + 1) * PAGE_SIZE;
  const align = (bytes: number) => Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
  const memMap = fixedEnd + gap(0);
  const tables = align(memMap + plan.nrPages * 64) + gap(1);
  return { memMap, tables, window: tables + plan.nrTables * PAGE_SIZE + gap(2) };
}

/** The largest power of two of pages for which `fits` holds, given that memory grows with pages; 0 if none does. */
export function largestPages(fits: (pages: number) => boolean): number {
  let pages = 2 ** 32;
  while (pages >= PTRS_PER_TABLE && !fits(pages)) pages /= 2;
  return pages >= PTRS_PER_TABLE ? pages : 0;
}
