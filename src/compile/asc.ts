/**
 * A target of some protocols' variants, compiled in memory. Needs assemblyscript and binaryen, which a checkout has, and which
 * an installed package asks for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, ForkbenchError } from '../errors.js';
import type { Fault } from '../protocol/contract.js';
import { generateHunt, generateVariants, type Unit } from './generate.js';
import { link } from './link.js';
import { unoptimised } from './unoptimised.js';

/** The package: assembly/, asconfig.json. */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));

export type CompiledTarget = 'kernel' | 'stress' | 'trace';

const VARIANTS = 'build/variants.ts';
const HUNT = 'build/hunt.ts';
/** By the name of the wasm file: the target of asconfig.json, its entries beside the first, and what may be faster. */
const TARGETS = {
  kernel: { target: 'release', entries: [], options: [] },
  stress: { target: 'stress', entries: [HUNT], options: [] },
  // The explorer does not care how fast its code is.
  trace: { target: 'trace', entries: [], options: ['--optimizeLevel', '0'] },
} as const;

export interface CompileJob {
  readonly target: CompiledTarget;
  readonly units: readonly Unit[];
  /** texts by their path below the package, `assembly/protocol/mine.ts`, in place of the files */
  readonly texts: ReadonlyMap<string, string>;
}

/** What asc has against a text: `path` as in `texts`, or a file of the model's. */
export interface Diagnostic extends Fault {
  readonly path: string;
  readonly column: number;
  /** as many characters as are meant */
  readonly length: number;
}

/** The compilers, or exit 69 with the line that installs them. */
export async function compilers(): Promise<{
  readonly asc: typeof import('assemblyscript/asc').default;
  readonly binaryen: typeof import('binaryen').default;
}> {
  try {
    const { default: asc } = await import('assemblyscript/asc');
    const { default: binaryen } = await import('binaryen');
    return { asc, binaryen };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ForkbenchError(
      EXIT.unavailable,
      'compiling a protocol takes AssemblyScript, which is not installed here',
      `npm install ${peers()}  # once, beside forkbench`,
    );
  }
}

function peers(): string {
  const { peerDependencies } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  return Object.entries(peerDependencies)
    .filter(([name]) => ['assemblyscript', 'binaryen'].includes(name))
    .map(([name, version]) => `${name}@${version}`)
    .join(' ');
}

export interface Compiled {
  readonly wasm?: Uint8Array<ArrayBuffer>;
  readonly faults: readonly Diagnostic[];
}

/** @returns the linked module, or what is wrong with the texts */
export async function compile(job: CompileJob): Promise<Compiled> {
  return await unoptimised(() => compiled(job));
}

async function compiled({ target, units, texts }: CompileJob): Promise<Compiled> {
  const { asc, binaryen } = await compilers();
  const { target: name, entries, options } = TARGETS[target];
  const made = new Map([
    [VARIANTS, generateVariants(resolve(ROOT, 'assembly'), units)],
    [HUNT, generateHunt(units)],
    ...texts,
  ]);
  let wasm: Uint8Array | undefined;
  let messages = '';
  const faults: Diagnostic[] = [];
  const { error } = await asc.main(
    [...entries, '--baseDir', ROOT, '--config', 'asconfig.json', '--target', name, ...options],
    {
      readFile: (path, baseDir) => {
        const below = path.replace(/\\/g, '/').replace(/^\.\//, '');
        const text = made.get(below);
        if (text !== undefined) return text;
        // Nothing but the model's own files: no library of the user's, no folder of his.
        if (below !== 'asconfig.json' && !/^assembly\/[\w/]+\.ts$/.test(below)) return null;
        const file = resolve(baseDir, below);
        return existsSync(file) ? readFileSync(file, 'utf8') : null;
      },
      writeFile: (path, data) => {
        if (path.endsWith('.wasm')) wasm = data as Uint8Array;
      },
      listFiles: () => [],
      stderr: {
        write: (text) => {
          messages += String(text);
        },
      },
      reportDiagnostic: (diagnostic) => {
        const fault = faultOf(
          diagnostic as unknown as AscDiagnostic,
          (path) => made.get(path) ?? made.get(`${path}.ts`),
        );
        if (fault !== undefined) faults.push(fault);
      },
    },
  );
  if (error !== null || wasm === undefined) {
    if (faults.length > 0) return { faults };
    throw new Error(`asc: ${error?.message ?? 'no output'}\n${messages}`);
  }
  return { wasm: link(binaryen, wasm), faults: [] };
}

interface AscDiagnostic {
  readonly category: number;
  readonly message: string;
  readonly range: {
    readonly start: number;
    readonly end: number;
    readonly source: { readonly normalizedPath: string };
  } | null;
}

const ERROR = 3;

/** asc tells offsets. @param textOf of a path, undefined where it is none of ours */
function faultOf(
  { category, message, range }: AscDiagnostic,
  textOf: (path: string) => string | undefined,
): Diagnostic | undefined {
  if (category !== ERROR) return undefined;
  if (range === null) return { path: '', line: 1, column: 1, length: 1, message };
  const path = range.source.normalizedPath;
  const before = (textOf(path) ?? '').slice(0, range.start);
  const line = before.split('\n').length;
  const column = range.start - before.lastIndexOf('\n');
  return { path, line, column, length: Math.max(1, range.end - range.start), message };
}
