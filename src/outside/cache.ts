/** Where protocols from outside are compiled to: a folder of the user's own, that nobody else can write to. */
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { EXIT, ForkbenchError } from '../errors.js';
import { ownFolder } from '../files/own.js';

function candidates(): string[] {
  const { XDG_CACHE_HOME: xdg } = process.env;
  return [
    ...(xdg !== undefined && isAbsolute(xdg) ? [join(xdg, 'forkbench')] : []),
    ...(homedir() === '' ? [] : [join(homedir(), '.cache', 'forkbench')]),
    join(tmpdir(), `forkbench-cache-${process.geteuid?.() ?? 0}`),
  ];
}

/** @throws exit 69 where there is none */
export function cacheFolder(): string {
  for (const folder of candidates()) {
    try {
      mkdirSync(dirname(folder), { mode: 0o700 });
    } catch {
      // there already, or not to be made
    }
    if (ownFolder(folder)) return folder;
  }
  throw new ForkbenchError(
    EXIT.unavailable,
    'no folder to compile a protocol to that is yours alone',
    'set XDG_CACHE_HOME to a folder that you can write to and others cannot',
  );
}
