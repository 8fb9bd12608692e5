// The folder of protocols is the registry: build/protocols.json, what the host needs of each, and the entries that asc compiles.
import { writeFileSync } from 'node:fs';
import { generateVariants, generateHunt as hunt } from '../../dist/src/compile/generate.js';
import { protocolOf, readDirectory } from '../../dist/src/protocol/directory.js';
import { forkVariants } from '../../dist/src/protocol/knobs.js';

const files = readDirectory('assembly');
const units = files.map(({ source }) => ({ source, variants: forkVariants(source) }));

/** Writes build/protocols.json. */
export function register() {
  const protocols = files.map((file) => protocolOf(file, `assembly/protocol/${file.source.name}.ts`));
  writeFileSync('build/protocols.json', `${JSON.stringify(protocols, null, 2)}\n`);
}

/** @returns the text of build/variants.ts */
export function generate(assembly) {
  return generateVariants(assembly, units);
}

/** @returns the text of build/hunt.ts */
export function generateHunt() {
  return hunt(units);
}
