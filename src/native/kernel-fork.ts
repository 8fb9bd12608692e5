/** The running kernel's fork(2) over an anonymous mapping: native/kernel_fork.c, one process per block of samples. */
import type { z as Zod } from 'zod';
import { availableBytes, pageBytes } from '../host/cpu.js';
import { ProgramError, rowsOf, runProgram } from '../host/program.js';
import { schema } from '../host/schema.js';
import { compileNative } from './compile.js';
import { AT_NS } from './image.js';

/** How a mapping is made that has to be so and not otherwise: one is built for each fork, and looked at before it. */
export interface Folios {
  /** by 4 KiB pages, or folios mapped by ptes or by a pmd */
  readonly mapping: 'base' | 'pte' | 'pmd';
  /** a folio has 1 << order pages: 9 is a huge page, 0 a base page; those between only where the machine gives them */
  readonly order: number;
  /** io_uring pins so many pages of each 2 MiB, 0 to 512 */
  readonly pinsPer2MiB: number;
}

export interface KernelFork {
  readonly pages: number;
  /** transparent huge pages wanted */
  readonly thp: boolean;
  readonly vmas: number;
  /** how many VMAs, from the first on, are MADV_DONTFORK */
  readonly dontforkVmas: number;
  /** pages registered as io_uring fixed buffers: from the last on, or where `folios` says */
  readonly pinnedPages: number;
  readonly folios?: Folios;
  /** threads that vmsplice() the mapping */
  readonly actors: number;
  readonly samples: number;
}

const SAMPLE = schema((z) =>
  z.object({
    at_ns: AT_NS(z),
    fork_ns: z.number().int().positive(),
    /** fork of the same process without the mapping, the fastest of 20 */
    empty_fork_ns: z.number().int().positive(),
    /** pages spliced between its call and its return */
    gups: z.number().int().nonnegative(),
  }),
);
export type KernelForkSample = Zod.infer<ReturnType<typeof SAMPLE>>;

/** Less than the watchdog of a launch: a helper that hangs is killed and named. */
const LIMIT_MS = 90_000;

/** As native/mapping.h has it. */
const PAGE = 4096;
const HUGE_PAGES = 512;
/** Of the memory that is available, the part a helper may take. */
const USABLE = 0.8;

function program(): string {
  const sources = ['kernel_fork.c', 'io_uring.c', 'mapping.c', 'mapping_check.c'];
  return compileNative('kernel_fork', sources, ['io_uring.h', 'mapping.h']);
}

/** @throws ProgramError where the helper fails, crashes, hangs or prints something else, with what it said; exit 69 without a compiler */
export function kernelFork(what: KernelFork): KernelForkSample[] {
  const { pages, thp, vmas, dontforkVmas, pinnedPages, folios, actors, samples } = what;
  const how = folios?.mapping ?? (thp ? 'thp' : 'base');
  const own = folios === undefined ? [] : [folios.order, folios.pinsPer2MiB];
  const pinned = folios === undefined ? pinnedPages : 0;
  const args = [pages, how, vmas, dontforkVmas, pinned, actors, samples, ...own].map(String);
  const { why, stdout } = runProgram(program(), args, { ms: LIMIT_MS });
  if (why !== null) throw new ProgramError(`kernel_fork: ${why}`);
  return rowsOf('kernel_fork', stdout, SAMPLE, samples);
}

/** Pages that fork copies early: a pin is of a folio, whose pages are then all copied. */
function copiedPages({ pages, pinnedPages, folios }: Omit<KernelFork, 'samples'>): number {
  if (folios === undefined || pinnedPages === 0) return pinnedPages;
  return Math.min(pages, pinnedPages << folios.order);
}

/** Why this cannot be done here, a pin or a way to map found by doing it without a fork; null: it can. */
export function kernelForkMissing(what: Omit<KernelFork, 'samples'>): string | null {
  // Its pages are the model's: on a machine with larger ones fork(2) would copy fewer ptes than it is divided by.
  if (pageBytes() !== PAGE) return `pages of this machine have ${pageBytes()} bytes, those of the model ${PAGE}`;
  if (what.folios !== undefined && (what.pages / what.vmas) % HUGE_PAGES !== 0)
    return `a mapping of ${what.pages} pages is not all huge pages: a multiple of ${HUGE_PAGES} is`;
  const bytes = (what.pages + copiedPages(what)) * PAGE;
  if (bytes > availableBytes() * USABLE) return `no memory for a mapping of ${bytes / 2 ** 20} MiB and its copies`;
  try {
    if (what.pinnedPages === 0 && what.folios === undefined) program();
    else kernelFork({ ...what, samples: 0 });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
