/** Protocols with one thing taken out, compiled in memory, many at a time. Needs assemblyscript (src/compile/asc.ts). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CompiledTarget, compile, ROOT } from '../compile/asc.js';
import type { Unit } from '../compile/generate.js';
import { type ProtocolSource, readProtocol } from '../protocol/source.js';
import { type Edit, edited } from './make.js';
import type { SharedEdit } from './shared.js';

/** A protocol file as read, with its text. */
export interface Text {
  readonly source: ProtocolSource;
  readonly text: string;
}

export function mutantName(protocol: string, index: number): string {
  return `${protocol}_m${index}`;
}

/** One module with a protocol per edit, mutantName() by their place in `edits`. @param made which variants of it, and what of them */
export async function compileEdits(
  target: CompiledTarget,
  { source, text }: Text,
  edits: readonly Edit[],
  made: (edit: Edit) => Omit<Unit, 'source'>,
): Promise<WebAssembly.Module> {
  const units: Unit[] = [];
  const texts = new Map<string, string>();
  for (const [index, edit] of edits.entries()) {
    const name = mutantName(source.name, index);
    const mutant = edited(text, edit)
      .replace(/^\/\/ name: .*$/m, `// name: ${name}`)
      .replace(new RegExp(`^export class ${source.className}\\b`, 'm'), `export class ${name}`);
    texts.set(`assembly/protocol/${name}.ts`, mutant);
    units.push({ source: readProtocol(mutant), ...made(edit) });
  }
  return await module(target, units, texts);
}

/** One module with the protocols as they are, and one line of the code they share taken out. */
export async function compileShared(
  target: CompiledTarget,
  edit: SharedEdit,
  units: readonly Unit[],
): Promise<WebAssembly.Module> {
  const path = `assembly/${edit.file}`;
  const parts = readFileSync(resolve(ROOT, path), 'utf8').split(edit.find);
  if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${edit.find}`);
  return await module(target, units, new Map([[path, parts.join(edit.put)]]));
}

async function module(
  target: CompiledTarget,
  units: readonly Unit[],
  texts: ReadonlyMap<string, string>,
): Promise<WebAssembly.Module> {
  const { wasm, faults } = await compile({ target, units, texts });
  if (wasm === undefined)
    throw new Error(faults.map(({ path, line, message }) => `${path}:${line}: ${message}`).join('\n'));
  return new WebAssembly.Module(wasm);
}
