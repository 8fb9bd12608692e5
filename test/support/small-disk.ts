import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { tempDir } from './cli.js';

/** A file system of its own in memory, gone after the test; undefined, the test skipped with the reason, where mounting is not allowed. */
export function smallDisk(t: TestContext, options: string): string | undefined {
  const dir = tempDir();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'forkbench', dir], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    t.skip(`no file system can be mounted here: ${mounted.error?.message ?? mounted.stderr.trim()}`);
    return undefined;
  }
  t.after(() => void spawnSync('umount', ['-l', dir]));
  return dir;
}
