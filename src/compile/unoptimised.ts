/**
 * Work with the compilers, which are one large wasm module that is used for a few seconds: V8's optimised code of it would be there when
 * the work is done, and takes more CPU time than the work. (`npm run build` compiles for longer, and does without this.)
 */
import { setFlagsFromString } from 'node:v8';

/** A V8 that has other flags says so on stderr: only those are told that are known to have them (Node 20 to 24). */
const FLAGS = Number.parseInt(process.versions.v8, 10) <= 13 ? ['wasm-tier-up', 'wasm-dynamic-tiering'] : [];
let working = 0;

/**
 * V8's flags are the process's: what other threads compile meanwhile is not optimised either. Nothing that is timed does so, since
 * launches are processes of their own and a hunt waits for its module.
 */
export async function unoptimised<T>(work: () => Promise<T>): Promise<T> {
  if (working++ === 0) for (const flag of FLAGS) setFlagsFromString(`--no-${flag}`);
  try {
    return await work();
  } finally {
    if (--working === 0) for (const flag of FLAGS) setFlagsFromString(`--${flag}`);
  }
}
