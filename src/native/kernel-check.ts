/** The running kernel's own promise: a page pinned by io_uring stays the parent's across fork(2). */
import type { z as Zod } from 'zod';
import { ProgramError, rowsOf, runProgram } from '../host/program.js';
import { schema } from '../host/schema.js';
import { compileNative } from './compile.js';

/** What is asked, as native/kernel_check.c has it. */
export type CheckCase =
  | 'child_lives'
  | 'child_gone'
  | 'control_remapped'
  | 'read_only'
  | 'during_fork'
  | 'control_vmsplice';
/** How the memory is mapped: base pages, huge pages by ptes or by a pmd, huge pages of the pool. */
export type CheckMapping = 'base' | 'pte' | 'pmd' | 'hugetlb';

const CASES: readonly CheckCase[] = [
  'child_lives',
  'child_gone',
  'control_remapped',
  'during_fork',
  'control_vmsplice',
];
/** What is asked of each; how a pin for reading is taken has nothing to do with how a page is mapped. */
const ASKED: Readonly<Record<CheckMapping, readonly CheckCase[]>> = {
  base: [...CASES, 'read_only'],
  pte: CASES,
  pmd: CASES,
  hugetlb: CASES,
};
const RACING: readonly CheckCase[] = ['during_fork', 'control_vmsplice'];

const ROW = schema((z) => {
  const count = z.number().int().nonnegative();
  return z.object({
    case: z.string(),
    mapping: z.string(),
    /** pinned before fork; of those that race with it each is one page */
    pages: z.number().int().positive(),
    /** forks */
    trials: count,
    /** pins, or references, that were being taken while fork ran; and those of them that were taken when it returned */
    overlaps: count,
    taken_inside: count,
    /** of the overlaps, or of the trials: io_uring does not see through its pin what the parent has in its pages */
    lost: count,
    /** this kernel takes no such pin */
    refused: z.boolean(),
  });
});
type Printed = Zod.infer<ReturnType<typeof ROW>>;
export interface KernelCheckRow extends Omit<Printed, 'case' | 'mapping'> {
  readonly case: CheckCase;
  readonly mapping: CheckMapping;
}

export interface KernelCheck {
  readonly rows: readonly KernelCheckRow[];
  /** ways to map memory that this machine does not have */
  readonly leftOut: readonly { readonly mapping: CheckMapping; readonly reason: string }[];
}

export interface CheckSize {
  /** pinned before fork */
  readonly pages: number;
  /** forks that pins race with, of each way to map */
  readonly trials: number;
}

const LIMIT_MS = 30_000;
/** Of one fork, with its memory made anew, on a machine that has much else to do. */
const TRIAL_MS = 1000;

/** As native/kernel_check.c has it: io_uring takes no larger buffer than 1 GiB. */
export const MAX_CHECKED_PAGES = 2 ** 18;
const SOURCES = ['kernel_check.c', 'check_during.c', 'hold.c', 'io_uring.c', 'mapping.c', 'mapping_check.c'];
const HEADERS = ['kernel_check.h', 'hold.h', 'io_uring.h', 'mapping.h'];

/**
 * Asks everything of each way to map memory.
 * @param step told how many of all are done
 * @throws exit 69 where there is no compiler, base pages cannot be asked about, or the program does not answer
 */
export async function kernelCheck(size: CheckSize, step: (done: number, all: number) => void): Promise<KernelCheck> {
  const program = compileNative('kernel_check', SOURCES, HEADERS);
  const [rows, leftOut]: [KernelCheckRow[], { mapping: CheckMapping; reason: string }[]] = [[], []];
  const all = Object.values(ASKED).flat().length;
  let done = 0;
  for (const mapping of Object.keys(ASKED) as CheckMapping[]) {
    const answers = await askAll(program, mapping, size, () => step(++done, all));
    if (typeof answers === 'string') leftOut.push({ mapping, reason: answers });
    else rows.push(...answers);
  }
  return { rows, leftOut };
}

/** The answers, or why this machine cannot be asked about such memory. */
async function askAll(
  program: string,
  mapping: CheckMapping,
  size: CheckSize,
  step: () => void,
): Promise<KernelCheckRow[] | string> {
  const rows: KernelCheckRow[] = [];
  for (const what of ASKED[mapping]) {
    // Between two processes a signal is heard.
    await new Promise((resolve) => setImmediate(resolve));
    const row = ask(program, what, mapping, size);
    if (typeof row !== 'string') rows.push(row);
    else if (mapping === 'base') throw new ProgramError(`the kernel cannot be asked: ${row}`, advice(row));
    else return row;
    step();
  }
  return rows;
}

function ask(program: string, what: CheckCase, mapping: CheckMapping, size: CheckSize): KernelCheckRow | string {
  const [isRacing, args] = [RACING.includes(what), [what, mapping, size.pages, size.trials].map(String)];
  const done = runProgram(program, args, { ms: LIMIT_MS + (isRacing ? size.trials * TRIAL_MS : 0) });
  if (done.code === 69) return done.said;
  if (done.why !== null) throw new ProgramError(`kernel_check: ${done.why}`);
  const [row] = rowsOf('kernel_check', done.stdout, ROW, 1) as [Printed];
  const isAnswer = row.case === what && row.mapping === mapping && row.pages === size.pages;
  const [trials, most] = isRacing ? [size.trials, row.overlaps] : [1, 1];
  if (!isAnswer || row.trials !== trials || row.taken_inside > row.overlaps || row.lost > most)
    throw new ProgramError(`kernel_check: what it printed is no answer to ${args.join(' ')}`);
  return { ...row, case: what, mapping };
}

function advice(said: string): string {
  if (/io_uring_register/.test(said)) return 'ulimit -l is what may be pinned: raise it, or take fewer --pages';
  if (/^(tmpfile|pread|write)/.test(said))
    return 'it writes the pages to a temporary file: there must be room for them in /tmp';
  if (/^(fork|mmap|malloc|pthread)/.test(said))
    return 'memory or processes are used up here: ulimit -v, -u, or the cgroup';
  return 'io_uring must be allowed: sysctl kernel.io_uring_disabled, seccomp of the container';
}
