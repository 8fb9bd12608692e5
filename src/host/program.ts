/** Programs of somebody else's making, or of ours on somebody else's machine: run with limits, and taken at no word. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import type { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { printable } from '../printable.js';
import { awake_ms } from './awake.js';

/** A program that did not do what it is for: what hangs on it cannot be had here. */
export class ProgramError extends ForkbenchError {
  constructor(message: string, hint: string | null = null) {
    super(EXIT.unavailable, message, hint);
    this.name = 'ProgramError';
  }
}

export interface ProgramLimits {
  readonly ms: number;
  /** of stdout and of stderr */
  readonly bytes?: number;
  /** what it finds in its environment beside what this process has */
  readonly env?: Readonly<Record<string, string>>;
  /** open files that it gets as descriptors 3, 4, .. */
  readonly fds?: readonly number[];
}

export interface Ended {
  /** exit code; null where it did not end by itself */
  readonly code: number | null;
  readonly stdout: string;
  /** first line of stderr that says something, printable */
  readonly said: string;
  /** why it failed, in words; null where it exited with 0 */
  readonly why: string | null;
}

const BYTES = 2 ** 22;
/** A program that this process was stopped beside, and not slow itself, is run again so many times. */
const AGAIN = 3;

/**
 * Runs a program to its end, in a process group of its own: when it has taken too long, or died, nothing of it is left.
 * Its messages are those of the C locale.
 */
export function runProgram(program: string, args: readonly string[], limits: ProgramLimits): Ended {
  const options = {
    encoding: 'utf8' as const,
    detached: true, // as for spawn(); @types/node does not say so
    timeout: limits.ms,
    killSignal: 'SIGKILL' as const,
    maxBuffer: limits.bytes ?? BYTES,
    env: { ...process.env, ...limits.env, LC_ALL: 'C' },
    stdio: ['ignore' as const, 'pipe' as const, 'pipe' as const, ...(limits.fds ?? [])],
  };
  let done: SpawnSyncReturns<string>;
  for (let again = AGAIN; ; again--) {
    const began = awake_ms();
    done = spawnSync(program, args, options);
    if (done.error !== undefined || done.signal !== null) endGroup(done.pid);
    const slow = began === undefined || (awake_ms() ?? 0) - began > limits.ms / 2;
    if ((done.error as NodeJS.ErrnoException | undefined)?.code !== 'ETIMEDOUT' || slow || again === 0) break;
  }
  const said = printable((done.stderr ?? '').split('\n').find((line) => line.trim() !== '') ?? '');
  return { code: done.status, stdout: done.stdout ?? '', said, why: whyOf(done, said, limits) };
}

function endGroup(pid: number): void {
  if (pid <= 0) return; // it was never started
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // none of the group is left
  }
}

function whyOf(done: SpawnSyncReturns<string>, said: string, { ms, bytes = BYTES }: ProgramLimits): string | null {
  const code = (done.error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ETIMEDOUT') return `it took longer than ${ms / 1000} s`;
  if (code === 'ENOBUFS') return `it wrote more than ${bytes / 2 ** 20} MiB`;
  if (done.error !== undefined) return `it cannot be started: ${code ?? done.error.message}`;
  const also = said === '' ? '' : `: ${said}`;
  if (done.signal !== null) return `it ended by ${done.signal}${also}`;
  if (done.status !== 0) return said === '' ? `it ended with exit ${done.status}` : said;
  return null;
}

/**
 * The lines of JSON that a program printed, each held against `row`.
 * @param count how many there must be; undefined: any number
 * @throws ProgramError that names the program, the line and what stands there
 */
export function rowsOf<T>(name: string, stdout: string, row: () => z.ZodType<T>, count?: number): T[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  const rows = lines.map((line, i) => {
    const parsed = row().safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw new ProgramError(
      `${name}: line ${i + 1} of what it printed is not what it should be: ${printable(line, 60)}`,
    );
  });
  if (count !== undefined && rows.length !== count)
    throw new ProgramError(`${name}: it printed ${rows.length} lines of ${count}`);
  return rows;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
