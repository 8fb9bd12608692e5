import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startCli(...args: string[]): { child: ChildProcess; done: Promise<Finished> } {
  return start({}, args);
}

function start(
  more: Readonly<Record<string, string>>,
  args: readonly string[],
): { child: ChildProcess; done: Promise<Finished> } {
  // With what makes many programs colour their output, terminal or not.
  const env = { ...process.env, CI: 'true', FORCE_COLOR: '1', ...more };
  const child = spawn(process.execPath, ['bin/forkbench.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<Finished>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { child, done };
}

/** Runs bin/forkbench.js as a person would. */
export function cli(...args: string[]): Promise<Finished> {
  return startCli(...args).done;
}

/** The same with more in its environment. */
export function cliWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<Finished> {
  return start(more, args).done;
}

let root: string | undefined;

/** The folder of this process, named after its file and gone when it ends. */
function makeRoot(): string {
  const dir = mkdtempSync(join(tmpdir(), `${basename(process.argv[1] ?? '', '.js')}-`));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A new folder in it. */
export function tempDir(): string {
  root ??= makeRoot();
  return mkdtempSync(join(root, 'd-'));
}
