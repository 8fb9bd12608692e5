import { readFileSync } from 'node:fs';

/** A file of /proc or /sys as text, or null where this machine has none. */
export function readSystemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
