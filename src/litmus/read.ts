/** Finds litmus tests and reads what is said to be one, or says in one line why it cannot. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Of the kernel's own tests none has 4 KiB. */
export const MOST_BYTES = 2 ** 20;
/** A pipe whose writer has nothing to say for that long is given up. */
const PATIENCE_MS = 2000;

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file (ENOENT); name .litmus files, directories, or - for standard input',
  EACCES: 'may not be read (EACCES); see its permissions',
  EAGAIN: 'nothing comes out of it (EAGAIN); a pipe must have a writer',
};

/** One file to check; `error`: why there is none. */
export interface Found {
  readonly file: string;
  readonly error?: string;
}

/** Files as they are named; of a directory all .litmus files in it, however deep, in the order of their names. */
export function findLitmus(paths: readonly string[]): Found[] {
  return paths.flatMap((path): Found[] => {
    if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [{ file: path }];
    try {
      const found = readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.name.endsWith('.litmus') && !entry.isDirectory())
        .map((entry) => ({ file: join(entry.parentPath, entry.name) }))
        .sort((a, b) => (a.file < b.file ? -1 : 1));
      return found.length > 0 ? found : [{ file: path, error: 'a directory without .litmus files in it' }];
    } catch (error) {
      return [{ file: path, error: adviceFor(error) }];
    }
  });
}

/** @throws Error whose message says what to do */
export function readLitmus(file: string): string {
  try {
    return readBounded(file);
  } catch (error) {
    throw new Error(adviceFor(error));
  }
}

function adviceFor(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return ADVICE[code ?? ''] ?? (code === undefined ? message : `cannot be read (${code})`);
}

/** What has come in so far; checked where it ends. */
export function tooLong(bytes: number): Error | undefined {
  return bytes > MOST_BYTES ? new Error('more than 1 MiB: no litmus test is as long as that') : undefined;
}

/** Not all of it where it is too large: it may be a device without an end; and it may be a pipe without a writer. */
function readBounded(file: string): string {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const pipe = fstatSync(fd).isFIFO();
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    const end = performance.now() + PATIENCE_MS;
    let length = 0;
    for (;;) {
      const more = readSome(fd, bytes, length, end);
      if (more === 0 && length === 0 && pipe) throw new Error('an empty pipe; it must have a writer');
      if (more === 0) return bytes.toString('utf8', 0, length);
      length += more;
      const long = tooLong(length);
      if (long !== undefined) throw long;
    }
  } finally {
    closeSync(fd);
  }
}

function readSome(fd: number, bytes: Buffer, length: number, end: number): number {
  for (;;) {
    try {
      return readSync(fd, bytes, length, bytes.length - length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
