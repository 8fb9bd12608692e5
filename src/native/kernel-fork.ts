/** The running kernel's fork(2) over an anonymous mapping: native/kernel_fork.c, one process per block of samples. */
import type { z as Zod } from 'zod';
import { availableBytes, pageBytes } from '../host/cpu.js';
import { ProgramError, rowsOf, runProgram } from '../host/program.js';
import { schema } from '../host/schema.js';
import { compileNative } from './compile.js';
import { AT_NS } from './image.js';

export interface KernelFork {
  readonly pages: number;
  /** transparent huge pages wanted */
  readonly thp: boolean;
  readonly vmas: number;
  /** how many VMAs, from the first on, are MADV_DONTFORK */
  readonly dontforkVmas: number;
  /** pages registered as io_uring fixed buffers, from the last on */
  readonly pinnedPages: number;
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

/** As native/kernel_fork.c has it. */
const PAGE = 4096;
/** Of the memory that is available, the part a helper may take. */
const USABLE = 0.8;

function program(): string {
  return compileNative('kernel_fork', ['kernel_fork.c', 'io_uring.c'], ['io_uring.h']);
}

/** @throws ProgramError where the helper fails, crashes, hangs or prints something else, with what it said; exit 69 without a compiler */
export function kernelFork(what: KernelFork): KernelForkSample[] {
  const { pages, thp, vmas, dontforkVmas, pinnedPages, actors, samples } = what;
  const args = [pages, Number(thp), vmas, dontforkVmas, pinnedPages, actors, samples].map(String);
  const { why, stdout } = runProgram(program(), args, { ms: LIMIT_MS });
  if (why !== null) throw new ProgramError(`kernel_fork: ${why}`);
  return rowsOf('kernel_fork', stdout, SAMPLE, samples);
}

/** Why this cannot be done here, pinning found by doing it without a fork; null: it can. */
export function kernelForkMissing(what: Omit<KernelFork, 'samples'>): string | null {
  // Its pages are the model's: on a machine with larger ones fork(2) would copy fewer ptes than it is divided by.
  if (pageBytes() !== PAGE) return `pages of this machine have ${pageBytes()} bytes, those of the model ${PAGE}`;
  const bytes = (what.pages + what.pinnedPages) * PAGE;
  if (bytes > availableBytes() * USABLE) return `no memory for a mapping of ${bytes / 2 ** 20} MiB and its copies`;
  try {
    if (what.pinnedPages === 0) program();
    else kernelFork({ ...what, samples: 0 });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
