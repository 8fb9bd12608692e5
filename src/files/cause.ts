/** Why the system refused something, in words: its code, what that means, and the limit that is behind it. */
import { EXIT, ForkbenchError } from '../errors.js';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'not permitted',
  EAGAIN: 'no more processes or threads here (ulimit -u, pids.max of the cgroup)',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something is in the way',
  EFBIG: 'larger than files may be here (ulimit -f)',
  EIO: 'the device failed',
  EISDIR: 'a directory is in the way',
  ELOOP: 'a link is in the way, or links go round in a loop',
  EMFILE: 'too many open files (ulimit -n)',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'there is no such directory, or no longer',
  ENOMEM: 'no memory (ulimit -v, memory limit of the cgroup)',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'something that is no directory is in the way',
  EPERM: 'not permitted',
  EROFS: 'a read-only file system',
  ERR_ACCESS_DENIED: "Node's permission model forbids it",
};

/** The code of a system error; undefined for any other. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** `ENOSPC, the disk is full`; of what is no system error, its message. */
export function causeOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const words = WORDS[code];
  return words === undefined ? code : `${code}, ${words}`;
}

/** Whether it is the system that refused, and what for is known. */
export function isRefusal(error: unknown): boolean {
  return (codeOf(error) ?? '') in WORDS;
}

/** One line about what could not be written, exit 69. An error that says what to do already stays as it is. */
export function cannotWrite(path: string, error: unknown, hint: string | null = null): ForkbenchError {
  if (error instanceof ForkbenchError) return error;
  return new ForkbenchError(EXIT.unavailable, `cannot write ${path}: ${causeOf(error)}`, hint);
}
