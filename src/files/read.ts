/** Reads what somebody hands over: never waits for a pipe or a device, follows no link where it copies. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** Opens a regular file. @throws Error, also where it is something else: a pipe or a terminal could be waited for without end */
export function openRegular(path: string, flags: number = 0): number {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags);
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    if (!stat.isFile()) throw new Error('no regular file');
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

const CHUNK = 2 ** 20;

/** Copies a regular file to one that is made anew. @throws where either is a link, or `to` is there */
export function copyRegular(from: string, to: string): void {
  const nofollow = constants.O_NOFOLLOW ?? 0;
  const source = openRegular(from, nofollow);
  try {
    const target = openSync(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | nofollow, 0o666);
    try {
      const chunk = Buffer.alloc(CHUNK);
      for (let length = readSync(source, chunk); length > 0; length = readSync(source, chunk))
        for (let at = 0; at < length; ) at += writeSync(target, chunk, at, length - at);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
