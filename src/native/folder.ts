/** Where compiled programs are kept: only where nobody but this user can have put one. */
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownFolder } from '../files/own.js';
import { makeScratch } from '../files/scratch.js';

const BUILD = fileURLToPath(new URL('../../../build/native/', import.meta.url));

/** Tells the processes of a run where its programs are, if they are kept nowhere for longer. */
const VARIABLE = 'FORKBENCH_PROGRAMS';

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
    if (ownFolder(folder.replace(/\/$/, ''))) yield folder;
  const given = env[VARIABLE];
  if (given !== undefined && ownFolder(given)) yield given;
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
