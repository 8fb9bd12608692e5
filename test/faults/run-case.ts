// Runs one case, and says which promises it broke. The promises are the same for every case.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { cores } from '../../src/host/cpu.js';
import type { FaultCase } from './case.js';

/** 1 is documented too, as what never should happen. */
const EXITS = [0, 2, 3, 4, 64, 65, 69, 130];
const LIMIT_MS = 60_000;
const BIN = resolve('bin/forkbench.js');

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly hung: boolean;
  readonly group: number;
}

/** Content of every file below `dir`, by name; links as what they say. */
export function contents(dir: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(dir)) return found;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
    else found.set(path, entry.isDirectory() ? 'directory' : 'other');
  }
  return found;
}

function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function start(given: FaultCase, dir: string): Promise<Ended> {
  const out = given.stdout === 'full' ? openSync('/dev/full', 'w') : 'pipe';
  const input = given.stdin === 'directory' ? openSync(dir, 'r') : given.stdin === 'nothing' ? 'ignore' : 'pipe';
  const home = join(dir, 'home');
  mkdirSync(home);
  mkdirSync(join(dir, 'tmp'));
  // No program can be given a NUL in its arguments.
  const child = spawn(process.execPath, [BIN, ...given.args.map((arg) => arg.replaceAll('\0', ''))], {
    cwd: dir,
    detached: true,
    stdio: [input, out, 'pipe'],
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: join(dir, 'tmp'), ...given.env },
  });
  if (typeof out === 'number') closeSync(out);
  if (typeof input === 'number') closeSync(input);
  child.stdin?.on('error', () => {}); // it may not be read
  child.stdin?.end(given.stdin instanceof Buffer ? given.stdin : '');
  let [stdout, stderr, hung] = ['', '', false];
  if (given.stdout === 'closed') child.stdout?.destroy();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const slow = busy();
  const limit = setTimeout(() => {
    hung = true;
    process.kill(-(child.pid as number), 'SIGKILL');
  }, LIMIT_MS * slow);
  const { signal } = given;
  const sender = signal && setTimeout(() => child.kill(signal.name), signal.at_ms * slow);
  return new Promise((done) => {
    child.on('close', (code, ended) => {
      clearTimeout(limit);
      clearTimeout(sender);
      done({ code, signal: ended, stdout, stderr, hung, group: child.pid as number });
    });
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How much longer than on an idle machine things may take here and now. */
const busy = (): number => Math.min(6, Math.max(1, (loadavg()[0] ?? 0) / cores()));

/** Looks for a while: what was told to end, or sees that nobody listens any more, may need one. */
async function groupLives(group: number): Promise<boolean> {
  for (let tries = 0; tries < 50 * busy(); tries++) {
    try {
      process.kill(-group, 0);
    } catch {
      return false;
    }
    await new Promise((soon) => setTimeout(soon, 100));
  }
  process.kill(-group, 'SIGKILL');
  return true;
}

/** @returns the promises that were broken, in words; none where all were kept */
export async function brokenPromises(given: FaultCase, dir: string, victim: string): Promise<string[]> {
  const kept = (given.keeps ?? [])
    .map((name) => join(dir, name))
    .filter((file) => existsSync(file) && statSync(file).isFile());
  const before = new Map(kept.map((file) => [file, readFileSync(file)]));
  const outside = contents(victim);
  const ended = await start(given, dir);
  const { code, signal, stdout, stderr, hung } = ended;
  const broken: string[] = [];
  const promise = (holds: boolean, what: string): void => void (holds || broken.push(what));
  const killed = given.signal?.name === 'SIGKILL' && signal === 'SIGKILL';
  // A signal may come before a command has begun: then it ends a process that has done nothing.
  const early = given.signal !== undefined && signal === given.signal.name && stdout === '' && stderr === '';
  promise(!hung, 'it hung');
  if (!hung && !killed && !early) promise(EXITS.includes(code ?? -1), `exit ${code ?? signal}`);
  promise(!/\n {4}at /.test(stdout + stderr), 'a stack trace');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  promise(!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(stdout + stderr), 'control characters in what it printed');
  const json = given.args.includes('--json') && !given.args.includes('--help') && !given.args.includes('-h');
  if (json && given.stdout === undefined && signal === null && !hung)
    promise(isJson(stdout), 'with --json no document');
  promise(changesOf(outside, contents(victim)).length === 0, 'somebody else’s files touched');
  for (const [file, was] of before)
    promise(existsSync(file) && readFileSync(file).equals(was), `lost or changed: ${file.slice(dir.length + 1)}`);
  if (!killed && !hung && !early)
    promise(readdirSync(join(dir, 'tmp')).length === 0, `left in TMPDIR: ${readdirSync(join(dir, 'tmp'))}`);
  promise(!(await groupLives(ended.group)), 'a process left');
  if (broken.length > 0)
    broken.push(`stderr: ${JSON.stringify(stderr.slice(0, 300))} stdout: ${JSON.stringify(stdout.slice(0, 200))}`);
  return broken;
}
