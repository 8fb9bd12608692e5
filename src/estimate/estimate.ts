/** How long fork(2) takes for a process of a given size: measured at sizes that fit, scaled by the number of its PTEs. */
import { median } from '../stats/quantile.js';
import { studentQuantile } from '../stats/student.js';

/** What one process measured: ns per fork of `pages` present pages. */
export interface Sitting {
  readonly pages: number;
  readonly fork_ns: readonly number[];
}

export interface Estimate {
  readonly rss_bytes: number;
  readonly ms_per_fork: number;
  /** 95 % interval, ms; null where fewer than two processes measured */
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  /** how many times the largest size that was measured; 1 where that is the size asked for */
  readonly extrapolated_by: number;
  /** page tables of the child, that fork allocates and fills */
  readonly page_table_bytes: number;
  readonly source: 'kernel' | 'model';
  /** what was measured, smallest first */
  readonly sizes: readonly { readonly pages: number; readonly ns_per_pte: number }[];
}

const PAGE_BYTES = 4096;
const ENTRIES = 512;

/** Bytes of four levels of tables over `pages` pages in one piece. A huge page keeps a table in reserve, so that with THP it is the same. */
export function pageTableBytes(pages: number): number {
  let tables = 0;
  for (let entries = pages; entries > 1; ) {
    entries = Math.ceil(entries / ENTRIES);
    tables += entries;
  }
  return tables * PAGE_BYTES;
}

interface Level {
  readonly pages: number;
  readonly centre: number;
  readonly half: number | null;
}

/** Mean over processes of the log of each one's median ns per PTE; Student's interval over processes. */
function levelOf(pages: number, sittings: readonly Sitting[]): Level {
  const logs = sittings.filter((s) => s.pages === pages).map((s) => Math.log(median(s.fork_ns) / pages));
  const centre = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  if (logs.length < 2) return { pages, centre, half: null };
  const variance = logs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (logs.length - 1);
  return { pages, centre, half: studentQuantile(0.95, logs.length - 1) * Math.sqrt(variance / logs.length) };
}

/**
 * The largest size measured speaks for the size asked for. Where that is larger, the interval is widened to what ns per PTE
 * did from the smallest size measured to the largest: nothing is known of how it goes on.
 */
export function estimateOf(pages: number, sittings: readonly Sitting[], source: Estimate['source']): Estimate {
  const sizes = [...new Set(sittings.map((s) => s.pages))].sort((a, b) => a - b);
  const levels = sizes.map((size) => levelOf(size, sittings));
  const largest = levels.at(-1) as Level;
  const extrapolated_by = pages / largest.pages;
  const span = extrapolated_by === 1 ? 0 : Math.max(...levels.map(({ centre }) => Math.abs(centre - largest.centre)));
  const half = largest.half === null ? null : Math.max(largest.half, span);
  const ms = (log: number) => (Math.exp(log) * pages) / 1e6;
  return {
    rss_bytes: pages * PAGE_BYTES,
    ms_per_fork: ms(largest.centre),
    ci_low: half === null ? null : ms(largest.centre - half),
    ci_high: half === null ? null : ms(largest.centre + half),
    extrapolated_by,
    page_table_bytes: pageTableBytes(pages),
    source,
    sizes: levels.map(({ pages: of, centre }) => ({ pages: of, ns_per_pte: Math.exp(centre) })),
  };
}

/** Sizes to measure for `pages`: the size itself, or the largest power of two below what fits; and a quarter of it. */
export function sizesFor(pages: number, most: number): number[] {
  const largest = pages <= most ? pages : 2 ** Math.floor(Math.log2(most));
  const quarter = Math.floor(largest / 4);
  return quarter >= ENTRIES ? [quarter, largest] : [largest];
}
