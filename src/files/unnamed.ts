/** Files that other processes read and nobody finds afterwards: their name is gone before anything is in them. */
import { closeSync, constants, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannotWrite } from './cause.js';
import { scratchName } from './write.js';

const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

function openUnnamed(dir: string): number {
  const path = join(dir, scratchName());
  const fd = openSync(path, FLAGS, 0o600);
  unlinkSync(path);
  return fd;
}

/** Where one may be, in this order; what does not fit in the one may fit in the next. */
function places(): string[] {
  return [...new Set([tmpdir(), '/dev/shm', '/tmp'])];
}

/**
 * Writes a file without a name. @returns its descriptor, which must be closed
 * @throws exit 69 where it can be nowhere
 */
export function unnamedFile(write: (fd: number) => void = () => {}): number {
  let refused: unknown;
  for (const dir of places()) {
    let fd: number | undefined;
    try {
      fd = openUnnamed(dir);
      write(fd);
      return fd;
    } catch (error) {
      if (fd !== undefined) {
        ftruncateSync(fd);
        closeSync(fd);
      }
      refused ??= error;
    }
  }
  throw cannotWrite(`a temporary file in ${tmpdir()}`, refused, 'set TMPDIR to a directory that can be written');
}
