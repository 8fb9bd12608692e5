import { platform } from '../platform.js';

/** A file of /proc or /sys as text, or null where this machine has none. */
export function readSystemFile(path: string): string | null {
  try {
    return platform.readText(path).trim();
  } catch {
    return null;
  }
}
