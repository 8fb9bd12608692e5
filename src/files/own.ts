/** Folders of this user alone: what lies in one was put there by him. */
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, type Stats } from 'node:fs';

/** Of this user, and written by nobody else. */
export function isOwn(there: Stats): boolean {
  return there.uid === (process.geteuid?.() ?? there.uid) && (there.mode & 0o022) === 0;
}

/** Makes the folder, or takes it as it is where it can be trusted. A link is nobody's folder. */
export function ownFolder(folder: string): boolean {
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
