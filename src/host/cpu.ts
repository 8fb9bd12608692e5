import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem } from 'node:os';
import { cgroupLimits } from './cgroup.js';
import { readSystemFile } from './system-file.js';

export function cores(): number {
  return availableParallelism();
}

export function cpuModel(): string {
  return cpus()[0]?.model ?? 'unknown';
}

/** Assumed where the machine does not tell (many virtual ones do not): no smaller than a core's share on servers of the day. */
export const ASSUMED_LLC_BYTES: number = 32 * 2 ** 20;

/** Size of the last-level cache in bytes as sysfs tells it; null where it tells of no level 3. */
export function lastLevelCacheBytes(root: string = '/sys/devices/system/cpu/cpu0/cache'): number | null {
  let entries: string[];
  try {
    entries = readdirSync(root).filter((name) => name.startsWith('index'));
  } catch {
    return null;
  }
  const sizes = entries
    .filter((name) => Number(readSystemFile(`${root}/${name}/level`)) >= 3)
    .map((name) => parseCacheSize(readSystemFile(`${root}/${name}/size`) ?? ''));
  const largest = Math.max(0, ...sizes);
  return largest === 0 ? null : largest;
}

/** `32768K`, `32M` -> bytes; 0 for anything else. */
export function parseCacheSize(text: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(text);
  if (match === null) return 0;
  return Number(match[1]) * { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2] as '' | 'K' | 'M' | 'G'];
}

/** Bytes this process may still use: what is free, or what its control groups leave. */
export function availableBytes(): number {
  const meminfo = readSystemFile('/proc/meminfo');
  const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(meminfo ?? '')?.[1] ?? Number.NaN) * 1024;
  const free = Number.isNaN(available) ? freemem() : available;
  const { memory_bytes: most, memory_used_bytes: used = 0 } = cgroupLimits(readSystemFile);
  return most === undefined ? free : Math.min(free, most - used);
}

/** Bytes of a page of this machine; 4096 where it does not tell. The kernel's auxiliary vector says it without a program. */
export function pageBytes(): number {
  const AT_PAGESZ = 6n;
  try {
    const words = new BigUint64Array(new Uint8Array(readFileSync('/proc/self/auxv')).buffer);
    for (let i = 0; i + 1 < words.length; i += 2) if (words[i] === AT_PAGESZ) return Number(words[i + 1]);
  } catch {
    // no /proc, or a 32-bit vector of an odd length
  }
  return 4096;
}
