/**
 * Every file that a user gets is written here. What stands in the folder already may be somebody else's: a temporary file has a
 * random name and is made anew, no link is followed, and where anything fails nothing is left behind.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cannotWrite } from './cause.js';
import { underWay } from './scratch.js';

/** Anew, or not at all: never through a link. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** A name that nobody can have foreseen; of its own length, so that it fits wherever the file's name does. */
export function scratchName(): string {
  return `.forkbench+${randomBytes(8).toString('hex')}`;
}

function refused(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function statOf(path: string, stat: typeof lstatSync): Stats | undefined {
  return stat(path, { throwIfNoEntry: false });
}

/** Only a file may give way to a file: renaming would put one in the place of a device too. @throws exit 69 */
export function refuseNoFile(path: string): void {
  try {
    const own = statOf(path, lstatSync);
    const target = own?.isSymbolicLink() ? statOf(path, statSync) : own;
    if (target === undefined || target.isFile()) return;
    throw target.isDirectory() ? refused('EISDIR') : new Error('it is no regular file');
  } catch (error) {
    throw cannotWrite(path, error, 'choose another file');
  }
}

/** For a file that a command will write when it is done: its folder is there and can be written to. @throws exit 69; nothing is made */
export function refuseUnwritable(path: string): void {
  refuseNoFile(path);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw cannotWrite(path, error, 'choose another file');
  }
}

/**
 * Writes beside the file and renames: a crash leaves the old file or the new one. A link at `path` itself is replaced, not followed.
 * @throws exit 69 with the path and the cause; nothing is left behind then
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), scratchName());
  try {
    refuseNoFile(path);
    underWay(temporary, () => replace(path, temporary, content));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function replace(path: string, temporary: string, content: string | Uint8Array): void {
  const fd = openSync(temporary, NEW_FILE, 0o666);
  try {
    try {
      writeFileSync(fd, content);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that is not there yet, whole or not at all. @returns false where something has its name. @throws exit 69 */
export function writeNewFile(path: string, content: string): boolean {
  const temporary = join(dirname(path), scratchName());
  try {
    return underWay(temporary, () => link(path, temporary, content));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Unlike renaming, a second name takes the place of nothing. */
function link(path: string, temporary: string, content: string): boolean {
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Makes a folder inside one that somebody may have handed over; one that is a link is refused. @throws exit 69 */
export function makeFolder(path: string): void {
  try {
    if (statOf(path, lstatSync) === undefined) mkdirSync(path);
    const there = lstatSync(path);
    if (there.isSymbolicLink()) throw refused('ELOOP');
    if (!there.isDirectory()) throw refused('ENOTDIR');
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Not mkdir's `recursive`: where a file system refuses with ENOENT, as /proc does, that never returns. */
function makeDirs(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeDirs(dirname(dir));
  mkdirSync(dir);
}

/** Makes a directory that can be written. Throws before anything is done where there can be none. @throws exit 69 */
export function makeWritableDir(dir: string, hint: string): void {
  try {
    makeDirs(dir);
    if (!statSync(dir).isDirectory()) throw refused('ENOTDIR');
    accessSync(dir, constants.W_OK);
  } catch (error) {
    throw cannotWrite(`to ${dir}`, error, hint);
  }
}
