/** The bytes of a file of a run, wherever it came from: piece by piece, and never waited for. */
import { closeSync, readSync } from 'node:fs';
import { EXIT, ForkbenchError } from '../errors.js';
import { codeOf } from '../files/cause.js';
import { openRegular } from '../files/read.js';

const CHUNK = 2 ** 23;
const HINT = 'a run directory holds meta.json and CSV files';

const bad = (path: string, why: string): ForkbenchError => new ForkbenchError(EXIT.badInput, `${path}: ${why}`, HINT);

function opened(path: string): number {
  try {
    return openRegular(path);
  } catch (error) {
    throw bad(path, codeOf(error) ?? (error as Error).message);
  }
}

/** @throws exit 65 where it cannot be read, or has more than `most` bytes */
export function* chunksOf(path: string, most: number = Number.POSITIVE_INFINITY): Generator<Buffer> {
  const fd = opened(path);
  try {
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK); // 8 MiB of zeroes for each file cost more than reading it
      const length = readSync(fd, chunk);
      if (length === 0) return;
      total += length;
      if (total > most) throw bad(path, `more than ${most / 2 ** 20} MiB`);
      yield chunk.subarray(0, length);
    }
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof ForkbenchError || code === undefined) throw error;
    throw bad(path, code);
  } finally {
    closeSync(fd);
  }
}
