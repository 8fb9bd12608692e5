/** Folders for what is under way. Their names say whose they are: what a process left that was killed is taken away by the next one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** No baseline and no file of a run has a `+`. */
const PREFIX = '.forkbench+';

/** Told of what is under way before it is made and when it is gone, so that a signal can take it away. */
export type ScratchHook = (event: 'made' | 'gone', path: string) => void;
let hook: ScratchHook = () => {};
export function onScratch(told: ScratchHook): void {
  hook = told;
}

/** Work on a file or folder that is gone, or has another name, when it ends. */
export function underWay<T>(path: string, work: () => T): T {
  hook('made', path);
  try {
    return work();
  } finally {
    hook('gone', path);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes away what processes left that are no more. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid, boot] = /^\.forkbench\+(\d+)\+(\w+)\+/.exec(name) ?? [];
    if (pid === undefined || boot !== bootId() || isAlive(Number(pid))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** A folder may be shared by machines: a process is only known to be dead on its own. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  } catch {
    return 'unknown';
  }
}

/** A new folder in `parent`, for this user only. */
export function makeScratch(parent: string): string {
  const path = mkdtempSync(join(parent, `${PREFIX}${process.pid}+${bootId()}+`));
  hook('made', path);
  return path;
}

export function removeScratch(path: string): void {
  rmSync(path, { recursive: true, force: true });
  hook('gone', path);
}

/** Works in a new folder in `parent` that is gone afterwards, however the work ends. */
export function withScratch<T>(parent: string, work: (dir: string) => T): T {
  sweep(parent);
  const dir = makeScratch(parent);
  try {
    return work(dir);
  } finally {
    removeScratch(dir);
  }
}
