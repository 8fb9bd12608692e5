/** The running kernel's own promise: a page pinned by io_uring stays the parent's across fork(2). */
import type { z as Zod } from 'zod';
import { ProgramError, rowsOf, runProgram } from '../host/program.js';
import { schema } from '../host/schema.js';
import { compileNative } from './compile.js';

const CASES = ['child_lives', 'child_gone', 'control_remapped'] as const;
const ROW = schema((z) =>
  z.object({
    case: z.enum(CASES),
    pages: z.number().int().positive(),
    /** io_uring sees through its pin what the parent has in its pages */
    kept: z.boolean(),
  }),
);
export type KernelCheckRow = Zod.infer<ReturnType<typeof ROW>>;

const LIMIT_MS = 30_000;

/** As native/kernel_check.c has it: io_uring takes no larger buffer than 1 GiB. */
export const MAX_CHECKED_PAGES = 2 ** 18;

/**
 * Forks with `pages` pinned pages, in each of the cases of native/kernel_check.c, in their order.
 * @throws exit 69 where there is no compiler, the kernel cannot be asked, or the program does not answer every case
 */
export function kernelCheck(pages: number): KernelCheckRow[] {
  const program = compileNative('kernel_check', ['kernel_check.c', 'io_uring.c'], ['io_uring.h']);
  const done = runProgram(program, [String(pages)], { ms: LIMIT_MS });
  if (done.code === 69) throw new ProgramError(`the kernel cannot be asked: ${done.said}`, advice(done.said));
  if (done.why !== null) throw new ProgramError(`kernel_check: ${done.why}`);
  const rows = rowsOf('kernel_check', done.stdout, ROW, CASES.length);
  for (const [i, name] of CASES.entries())
    if (rows[i]?.case !== name || rows[i]?.pages !== pages)
      throw new ProgramError(`kernel_check: line ${i + 1} must be of ${name} with ${pages} pages`);
  return rows;
}

function advice(said: string): string {
  if (/io_uring_register/.test(said)) return 'ulimit -l is what may be pinned: raise it, or take fewer --pages';
  if (/^(tmpfile|pread|write)/.test(said))
    return 'it writes the pages to a temporary file: there must be room for them in /tmp';
  if (/^(fork|mmap|malloc)/.test(said)) return 'memory or processes are used up here: ulimit -v, -u, or the cgroup';
  return 'io_uring must be allowed: sysctl kernel.io_uring_disabled, seccomp of the container';
}
