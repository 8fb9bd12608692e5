/** Limits of this process, as the shell's ulimit names them, and the words of those that are set. */
import { readSystemFile } from './system-file.js';

const ULIMITS: readonly (readonly [row: string, flag: string, of: string])[] = [
  ['Max cpu time', '-t', 'seconds of CPU time'],
  ['Max file size', '-f', 'bytes of a file'],
  ['Max address space', '-v', 'bytes of address space'],
  ['Max open files', '-n', 'open files'],
  ['Max processes', '-u', 'processes and threads'],
  ['Max locked memory', '-l', 'bytes of locked memory'],
];

export type Ulimit = '-t' | '-f' | '-v' | '-n' | '-u' | '-l';

/** The soft limit; undefined where there is none, or this machine does not tell. */
export function ulimit(flag: Ulimit, text: string | null = readSystemFile('/proc/self/limits')): number | undefined {
  const row = ULIMITS.find(([, known]) => known === flag)?.[0];
  const found = new RegExp(`^${row}\\s+(\\S+)`, 'm').exec(text ?? '')?.[1];
  const value = Number(found);
  return found === undefined || Number.isNaN(value) ? undefined : value;
}

/** `ulimit -v allows 4096000000 bytes of address space`, of those asked for that are set. */
export function limitLine(
  flags: readonly Ulimit[],
  text: string | null = readSystemFile('/proc/self/limits'),
): string | null {
  const said = ULIMITS.filter(([, flag]) => (flags as readonly string[]).includes(flag)).flatMap(([, flag, of]) => {
    const value = ulimit(flag as Ulimit, text);
    return value === undefined ? [] : [`ulimit ${flag} allows ${value} ${of}`];
  });
  return said.length === 0 ? null : said.join('; ');
}

const CPU_CHECK_MS = 100;
/** Before the hard limit, at which the kernel kills without a word. */
const CPU_RESERVE_S = 0.5;

/** Tells once, in words, when this process has used up its CPU time; never where that has no limit. */
export function watchCpuTime(tell: (message: string) => void): void {
  const seconds = ulimit('-t');
  if (seconds === undefined) return;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage();
    if ((user + system) / 1e6 < seconds - CPU_RESERVE_S) return;
    clearInterval(timer);
    tell(`ulimit -t allows ${seconds} s of CPU time, and they are used up`);
  }, CPU_CHECK_MS);
  timer.unref();
}
