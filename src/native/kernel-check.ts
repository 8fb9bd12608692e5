/** The running kernel's own promise: a page pinned by io_uring stays the parent's across fork(2). */
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { compileNative } from './compile.js';

const ROW = z.object({
  case: z.enum(['child_lives', 'child_gone', 'control_remapped']),
  pages: z.number().int().positive(),
  /** io_uring sees through its pin what the parent has in its pages */
  kept: z.boolean(),
});
export type KernelCheckRow = z.infer<typeof ROW>;

const LIMIT_MS = 30_000;

/** As native/kernel_check.c has it: io_uring takes no larger buffer than 1 GiB. */
export const MAX_CHECKED_PAGES = 2 ** 18;

/**
 * Forks with `pages` pinned pages, in each of the cases of native/kernel_check.c.
 * @throws exit 69 where there is no compiler, or io_uring is not allowed
 */
export function kernelCheck(pages: number): KernelCheckRow[] {
  const program = compileNative('kernel_check', ['kernel_check.c', 'io_uring.c'], ['io_uring.h']);
  const done = spawnSync(program, [String(pages)], { encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  if (done.status === 69)
    throw new ForkbenchError(
      EXIT.unavailable,
      `the kernel cannot be asked: ${done.stderr.trim()}`,
      advice(done.stderr),
    );
  if (done.status !== 0) {
    const how = done.signal === null ? `exit ${done.status}` : `${done.signal} after at most ${LIMIT_MS / 1000} s`;
    throw new ForkbenchError(EXIT.internal, `kernel_check: ${how}: ${done.stderr.trim() || done.error?.message || ''}`);
  }
  return done.stdout
    .trim()
    .split('\n')
    .map((line) => ROW.parse(JSON.parse(line)));
}

function advice(message: string): string {
  if (/io_uring_register/.test(message)) return 'ulimit -l is what may be pinned: raise it, or take fewer --pages';
  return 'io_uring must be allowed: sysctl kernel.io_uring_disabled, seccomp of the container';
}
