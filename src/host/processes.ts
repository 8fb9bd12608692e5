/** Processes that this one started, and those they started: what a signal ends must leave none behind. */
import { readdirSync, readFileSync } from 'node:fs';

/** Parent of each process; empty where there is no /proc. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  let names: string[];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return found;
  }
  for (const name of names) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name in brackets may hold anything; behind its last bracket come state and parent.
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // gone meanwhile
    }
  }
  return found;
}

/** Descendants of a process, children before grandchildren. */
export function descendantsOf(pid: number): number[] {
  const parent = parents();
  const found: number[] = [];
  for (let row = [pid]; row.length > 0; ) {
    row = [...parent].filter(([, of]) => row.includes(of)).map(([child]) => child);
    found.push(...row);
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone meanwhile
  }
}

/** Ends all descendants of a process at once; twice, for one may have been starting another. */
export function killDescendants(pid: number = process.pid): void {
  for (let round = 0; round < 2; round++) for (const child of descendantsOf(pid)) kill(child);
}

/** Ends a process and all its descendants. What it starts cannot outlive it: they are looked for before it is gone. */
export function killTree(pid: number): void {
  if (pid === 0) return;
  const below = descendantsOf(pid);
  kill(pid);
  for (const child of below) kill(child);
}
