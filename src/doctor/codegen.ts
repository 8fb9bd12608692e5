import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment } from '../host/node-env.js';
import { V8_FLAGS } from '../measure/v8-flags.js';
import { functionBodies } from '../results/functions.js';

/** What V8 makes of each ordering word on this machine; null where the listing tells nothing. */
export interface Codegen {
  readonly fence_full: string | null;
  readonly fence_lock: string | null;
  readonly wrprotect_store: string | null;
  readonly wrprotect_rmw: string | null;
  readonly wrprotect_cmpxchg: string | null;
  readonly wrprotect_xchg: string | null;
}

/** Ordering instructions of one function by mnemonic and width, operands left out: `lock cmpxchgq` -> how many. */
export type Ordering = ReadonlyMap<string, number>;

/** Instructions of x86-64 that order a store before a later load: a lock prefix, mfence, and xchg with memory. */
const ORDERING = /^(?:mfence|lock .*|(?:REX\.W )?xchg\w .*\[.*)$/;

/** Takes the output of --print-wasm-code apart. Functions of a listing that is not x86-64 come out without instructions. */
export function parseListing(listing: string): Map<string, Ordering> {
  const functions = new Map<string, Map<string, number>>();
  let current: Map<string, number> | undefined;
  for (const line of listing.split('\n')) {
    const name = /^name: (.*)$/.exec(line)?.[1];
    if (name !== undefined) {
      current = new Map();
      functions.set(name, current);
    }
    const instruction = /^0x[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +(.*)$/.exec(line)?.[1];
    if (instruction === undefined || current === undefined || !ORDERING.test(instruction)) continue;
    const mnemonic = instruction
      .replace(/REX\.W /, '')
      .replace(/ +[^ ]*\[.*$/, '')
      .replace(/ \w+,\[.*$/, '');
    current.set(mnemonic, (current.get(mnemonic) ?? 0) + 1);
  }
  return functions;
}

/** The one kind of ordering instruction that `more` has and `less` has fewer of; `none` where they have the same. */
export function added(more: Ordering | undefined, less: Ordering | undefined, pattern: RegExp): string | null {
  if (more === undefined || less === undefined) return null;
  const grown = [...more].filter(([kind, n]) => pattern.test(kind) && n > (less.get(kind) ?? 0)).map(([kind]) => kind);
  return grown.length === 0 ? 'none' : grown.length === 1 ? (grown[0] as string) : null;
}

/** Reads the words out of a listing of the shipped module. All null where it is of another architecture. */
export function codegenOf(listing: string, arch: string): Codegen {
  const functions = parseListing(listing);
  const ladder = (rung: string) => functions.get(`assembly/ladder/ladder__${rung}`);
  const wrprotect = (knob: string) => {
    const name = [...functions.keys()].find(
      (n) =>
        n.startsWith('assembly/fork/copy_pte_range<assembly/protocol/plain_cow/') && n.includes(`Wrprotect${knob},`),
    );
    const kind = added(name === undefined ? undefined : functions.get(name), new Map(), /q$/);
    return arch !== 'x64' || kind === null ? null : kind === 'none' ? 'mov' : kind;
  };
  const fence = (rung: string) => (arch === 'x64' ? added(ladder(rung), ladder('pin_check'), /./) : null);
  return {
    fence_full: fence('fence_full'),
    fence_lock: fence('fence_lock'),
    wrprotect_store: wrprotect('Store'),
    wrprotect_rmw: wrprotect('Rmw'),
    wrprotect_cmpxchg: wrprotect('Cmpxchg'),
    wrprotect_xchg: wrprotect('Xchg'),
  };
}

const KERNEL = fileURLToPath(new URL('../../../build/kernel.wasm', import.meta.url));
const COMPILE = `new WebAssembly.Module(require('fs').readFileSync(process.argv[1]))`;

const LISTING_MS = 60_000;

/** Has a fresh node compile the shipped module and print its machine code; empty where it cannot. */
function printListing(): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...V8_FLAGS, '--print-wasm-code', '-e', COMPILE, KERNEL], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: nodeEnvironment(),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const limit = setTimeout(() => child.kill('SIGKILL'), LISTING_MS);
    child.on('error', () => resolve(''));
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve(code === 0 ? Buffer.concat(chunks).toString('latin1') : '');
    });
  });
}

const ATOMIC_FENCE = Buffer.from([0xfe, 0x03, 0x00]);

/** What the wasm says must be there: `atomic.fence` in the loop with a full fence, and in none below it. */
export function wasmHasFence(wasm: Uint8Array): boolean {
  const bodies = functionBodies(wasm);
  const fenced = (name: string) => Buffer.from(bodies[name] ?? []).includes(ATOMIC_FENCE);
  return fenced('ladder__fence_full') && !fenced('ladder__pin_check');
}

/** What is emitted here, and what is wrong about it. */
export async function codegen(): Promise<{ codegen: Codegen; problems: string[] }> {
  const found = codegenOf(await printListing(), process.arch);
  const problems: string[] = [];
  if (!wasmHasFence(readFileSync(KERNEL))) problems.push('the shipped wasm lacks its atomic.fence: rebuild');
  if (found.fence_full === 'none' || found.fence_lock === 'none')
    problems.push('V8 emits nothing for a fence: fence costs here mean nothing');
  if (Object.values(found).includes(null))
    problems.push(`no readable machine code on ${process.arch}: which instructions are measured is unknown`);
  return { codegen: found, problems };
}
