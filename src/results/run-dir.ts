import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { causeOf } from '../files/cause.js';
import { makeWritableDir, scratchName } from '../files/write.js';

/** Makes `out/runId`. Throws before anything is measured where that cannot be written. */
export function makeRunDir(out: string, runId: string): string {
  const dir = join(out, runId);
  makeWritableDir(dir, 'choose another directory with --out DIR');
  return dir;
}

/**
 * Points `out/latest` at the run, relatively; a run directory that is moved or mailed takes nothing with it. What is there and is
 * no link is somebody's, and stays.
 * @returns why it could not be set; null: it is
 */
export function linkLatest(out: string, runId: string): string | null {
  const latest = join(out, 'latest');
  const temporary = join(out, scratchName());
  try {
    const there = lstatSync(latest, { throwIfNoEntry: false });
    if (there !== undefined && !there.isSymbolicLink()) return `${latest} is no link, and stays as it is`;
    symlinkSync(runId, temporary);
    renameSync(temporary, latest);
    return null;
  } catch (error) {
    rmSync(temporary, { force: true });
    return `${latest} could not be set: ${causeOf(error)}`;
  }
}
