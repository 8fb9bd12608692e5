/** Where compiled programs are kept: only where nobody but this user can have put one. */
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeScratch } from '../files/scratch.js';

const BUILD = fileURLToPath(new URL('../../../build/native/', import.meta.url));

/** Tells the processes of a run where its programs are, if they are kept nowhere for longer. */
const VARIABLE = 'FORKBENCH_PROGRAMS';

/** Of this user, and written by nobody else. */
export function isOwn(there: Stats): boolean {
  return there.uid === (process.geteuid?.() ?? there.uid) && (there.mode & 0o022) === 0;
}

/** Makes the folder, or takes it as it is where it can be trusted. A link is nobody's folder. */
function usable(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // there already, or not to be made
  }
  try {
    const there = lstatSync(folder);
    if (!there.isDirectory() || !isOwn(there)) return false;
    if ((there.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Folders to compile to, the best first: build/native; where the package is somebody else's or read-only, this user's own among the
 * temporary files; where somebody else has that, one for this run, which is gone after it.
 */
export function* programFolders(
  build: string = BUILD,
  temporary: string = tmpdir(),
  env: NodeJS.ProcessEnv = process.env,
): Generator<string> {
  for (const folder of [build, join(temporary, `forkbench-native-${process.geteuid?.() ?? 0}`)])
    if (usable(folder.replace(/\/$/, ''))) yield folder;
  const given = env[VARIABLE];
  if (given !== undefined && usable(given)) yield given;
  for (const parent of new Set([temporary, '/dev/shm', '/tmp', dirname(build)])) {
    try {
      const folder = makeScratch(parent);
      env[VARIABLE] = folder;
      yield folder;
    } catch {
      // not here: the next one
    }
  }
}
