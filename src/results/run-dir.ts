import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, ForkbenchError } from '../errors.js';

/** `20260131T235959Z-1a2b3c4d`: sorts by time, unique on a host. */
export function newRunId(now: Date, random: number): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${(random >>> 0).toString(16).padStart(8, '0')}`;
}

/** Not mkdir's `recursive`: where a file system refuses with ENOENT, as /proc does, that never returns. */
function makeDirs(dir: string): void {
  if (existsSync(dir)) return;
  makeDirs(dirname(dir));
  mkdirSync(dir);
}

/** Makes a directory that can be written. Throws before anything is done where there can be none. */
export function makeWritableDir(dir: string, hint: string): void {
  try {
    makeDirs(dir);
    if (!statSync(dir).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    throw new ForkbenchError(
      EXIT.unavailable,
      `cannot write to ${dir}: ${(error as NodeJS.ErrnoException).code}`,
      hint,
    );
  }
}

/** Makes `out/runId`. Throws before anything is measured where that cannot be written. */
export function makeRunDir(out: string, runId: string): string {
  const dir = join(out, runId);
  makeWritableDir(dir, 'choose another directory with --out DIR');
  return dir;
}

/** Points `out/latest` at the run, relatively; a run directory that is moved or mailed takes nothing with it. */
export function linkLatest(out: string, runId: string): void {
  const temporary = join(out, `.latest-${runId}`);
  rmSync(temporary, { force: true });
  symlinkSync(runId, temporary);
  renameSync(temporary, join(out, 'latest'));
}
