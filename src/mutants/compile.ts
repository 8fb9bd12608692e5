/** A target of one protocol variant with a line changed, compiled in memory. Needs assemblyscript, which only a checkout has. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variant } from '../verdict/scenarios.js';
import type { Mutant } from './list.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = 'build/variants.ts';
const HUNT_ENTRY = 'build/hunt.ts';

const ENTRIES = { trace: [ENTRY], stress: [HUNT_ENTRY] };
/** The explorer does not care how fast its code is. */
const OPTIONS = { trace: ['--optimizeLevel', '0'], stress: [] };

/** @param mutant undefined: the code as it is */
export async function compileMutant(
  target: 'trace' | 'stress',
  variant: Variant,
  mutant?: Pick<Mutant, 'file' | 'find' | 'put'>,
): Promise<WebAssembly.Module> {
  const { default: asc } = await import('assemblyscript/asc');
  const generator = (await import(new URL('src/build/generate.mjs', `file://${ROOT}`).href)) as {
    generate: (assembly: string, only: Variant) => string;
    generateHunt: (only: Variant) => string;
  };
  const entry = generator.generate(resolve(ROOT, 'assembly'), variant);
  const hunt = generator.generateHunt(variant);
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let messages = '';
  const { error } = await asc.main(
    [...ENTRIES[target], '--config', 'asconfig.json', '--target', target, ...OPTIONS[target]],
    {
      readFile: (name) => {
        if (name.endsWith(ENTRY)) return entry;
        if (name.endsWith(HUNT_ENTRY)) return hunt;
        const text = readIfThere(resolve(ROOT, name));
        return mutant !== undefined && name.endsWith(`assembly/${mutant.file}`) ? mutated(text ?? '', mutant) : text;
      },
      writeFile: (name, data) => {
        if (name.endsWith('.wasm')) bytes = data as Uint8Array<ArrayBuffer>;
      },
      listFiles: () => [],
      stderr: {
        write: (text) => {
          messages += String(text);
        },
      },
    },
  );
  if (error !== null || bytes === undefined) throw new Error(`asc: ${error?.message ?? ''}\n${messages}`);
  const { link } = (await import(new URL('src/build/link.mjs', `file://${ROOT}`).href)) as {
    link: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
  };
  return new WebAssembly.Module(target === 'stress' ? link(bytes) : bytes);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Throws unless the text to take out is there exactly once. */
export function mutated(source: string, { file, find, put }: Pick<Mutant, 'file' | 'find' | 'put'>): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`assembly/${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}
