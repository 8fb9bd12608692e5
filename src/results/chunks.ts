/** The bytes of a file of a run, wherever it came from: piece by piece, and never waited for. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { EXIT, ForkbenchError } from '../errors.js';

const CHUNK = 2 ** 23;
const HINT = 'a run directory holds meta.json and CSV files';

/** A pipe, a device or a terminal could be waited for without end, and is no file of a run. */
function openRegular(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new ForkbenchError(EXIT.badInput, `${path}: no regular file`, HINT);
}

/** @throws exit 65 where it cannot be read, or has more than `most` bytes */
export function* chunksOf(path: string, most: number = Number.POSITIVE_INFINITY): Generator<Buffer> {
  let fd: number | undefined;
  try {
    fd = openRegular(path);
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK); // 8 MiB of zeroes for each file cost more than reading it
      const length = readSync(fd, chunk);
      if (length === 0) return;
      total += length;
      if (total > most) throw new ForkbenchError(EXIT.badInput, `${path}: more than ${most / 2 ** 20} MiB`, HINT);
      yield chunk.subarray(0, length);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ForkbenchError || code === undefined) throw error;
    throw new ForkbenchError(EXIT.badInput, `${path}: ${code}`, HINT);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
