/** Reads what is said to be a litmus test, and says in one line why it cannot be. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Of the kernel's own tests none has 4 KiB. */
const MOST_BYTES = 2 ** 20;

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file (ENOENT); name .litmus files, or - for standard input',
  EISDIR: 'a directory (EISDIR); name the files in it, as in DIR/*.litmus',
  EACCES: 'may not be read (EACCES); see its permissions',
};

/** @param file `-` is standard input. @throws Error whose message says what to do */
export function readLitmus(file: string): string {
  try {
    return readBounded(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(ADVICE[code ?? ''] ?? (code === undefined ? message : `cannot be read (${code})`));
  }
}

/** Not all of it where it is too large: it may be a device without an end. */
function readBounded(file: string): string {
  const fd = file === '-' ? 0 : openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
      const more = readSync(fd, bytes, length, bytes.length - length, null);
      if (more === 0) return bytes.toString('utf8', 0, length);
      length += more;
    }
    throw new Error('more than 1 MiB: no litmus test is as long as that');
  } finally {
    if (fd !== 0) closeSync(fd);
  }
}
