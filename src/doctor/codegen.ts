import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unnamedFile } from '../files/unnamed.js';
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

/** Takes the output of --print-wasm-code apart: what it says of each function, by name. */
export function parseListing(listing: string): Map<string, string> {
  const [, ...functions] = `\n${listing}`.split('\nname: ');
  return new Map(functions.map((text) => [text.split('\n', 1)[0] as string, text]));
}

/** Counts in what a listing says of a function; none where it is not x86-64. */
export function orderingOf(text: string): Ordering {
  const found = new Map<string, number>();
  for (const [, instruction = ''] of text.matchAll(/^0x[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +(.*)$/gm)) {
    if (!ORDERING.test(instruction)) continue;
    const mnemonic = instruction
      .replace(/REX\.W /, '')
      .replace(/ +[^ ]*\[.*$/, '')
      .replace(/ \w+,\[.*$/, '');
    found.set(mnemonic, (found.get(mnemonic) ?? 0) + 1);
  }
  return found;
}

/** The one kind of ordering instruction that `more` has and `less` has fewer of; `none` where they have the same. */
export function added(more: Ordering | undefined, less: Ordering | undefined, pattern: RegExp): string | null {
  if (more === undefined || less === undefined) return null;
  const grown = [...more].filter(([kind, n]) => pattern.test(kind) && n > (less.get(kind) ?? 0)).map(([kind]) => kind);
  return grown.length === 0 ? 'none' : grown.length === 1 ? (grown[0] as string) : null;
}

/** Reads the words out of a listing of the shipped module. All null where it is of another architecture. */
export function codegenOf(listed: string, arch: string): Codegen {
  const functions = parseListing(listed);
  const orderingIn = (name: string | undefined): Ordering | undefined => {
    const text = name === undefined ? undefined : functions.get(name);
    return text === undefined ? undefined : orderingOf(text);
  };
  const ladder = (rung: string) => orderingIn(`assembly/ladder/ladder__${rung}`);
  const wrprotect = (knob: string) => {
    const name = [...functions.keys()].find(
      (n) =>
        n.startsWith('assembly/fork/copy_pte_range<assembly/protocol/plain_cow/') && n.includes(`Wrprotect${knob},`),
    );
    const kind = added(orderingIn(name), new Map(), /q$/);
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

/** Has a fresh node compile the shipped module and print its machine code, into a file: it is 10 MB in 30,000 pieces. */
function printListing(into: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...V8_FLAGS, '--print-wasm-code', '-e', COMPILE, KERNEL], {
      stdio: ['ignore', into, 'ignore'],
      env: nodeEnvironment(),
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), LISTING_MS);
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve(code === 0);
    });
  });
}

/** Empty where there is none, or not all of it. @throws exit 69 where no temporary file can be */
async function listing(): Promise<string> {
  const fd = unnamedFile();
  try {
    if (!(await printListing(fd))) return '';
    const bytes = Buffer.alloc(fstatSync(fd).size);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
    return text.trimEnd().endsWith('--- End code ---') ? text : '';
  } finally {
    closeSync(fd);
  }
}

const ATOMIC_FENCE = Buffer.from([0xfe, 0x03, 0x00]);

/** What the wasm says must be there: `atomic.fence` in the loop with a full fence, and in none below it. */
export function wasmHasFence(wasm: Uint8Array): boolean {
  const bodies = functionBodies(wasm);
  const fenced = (name: string) => Buffer.from(bodies[name] ?? []).includes(ATOMIC_FENCE);
  return fenced('ladder__fence_full') && !fenced('ladder__pin_check');
}

export interface Emitted {
  readonly codegen: Codegen;
  readonly problems: readonly string[];
}

let known: Promise<Emitted> | undefined;

/** What is emitted here, and what is wrong about it: looked at once, since the module and Node stay the same. */
export function codegen(): Promise<Emitted> {
  known ??= look();
  return known;
}

async function look(): Promise<Emitted> {
  const found = codegenOf(await listing(), process.arch);
  const problems: string[] = [];
  if (!wasmHasFence(readFileSync(KERNEL))) problems.push('the shipped wasm lacks its atomic.fence: rebuild');
  if (found.fence_full === 'none' || found.fence_lock === 'none')
    problems.push('V8 emits nothing for a fence: fence costs here mean nothing');
  if (Object.values(found).includes(null))
    problems.push(`no readable machine code on ${process.arch}: which instructions are measured is unknown`);
  return { codegen: found, problems };
}
