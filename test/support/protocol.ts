import { readFileSync } from 'node:fs';
import { type CompiledTarget, compile } from '../../src/compile/asc.js';
import { checkText, type Model, readModel } from '../../src/protocol/directory.js';
import type { ForkKnobs } from '../../src/protocols.js';

export const model: Model = readModel('assembly');

/** A protocol that is no part of the tree, from its text. @throws with its faults */
export async function compileText(
  target: CompiledTarget,
  text: string,
  variants: readonly ForkKnobs[],
): Promise<{ readonly name: string; readonly wasm: Uint8Array<ArrayBuffer> }> {
  const { file, faults } = checkText(text, model);
  if (file === undefined) throw new Error(faults.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  const { name } = file.source;
  const texts = new Map([[`assembly/protocol/${name}.ts`, text]]);
  const made = await compile({ target, units: [{ source: file.source, variants }], texts });
  if (made.wasm === undefined)
    throw new Error(made.faults.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return { name, wasm: made.wasm };
}

export function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
