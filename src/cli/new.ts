/** `forkbench new NAME [--from PROTOCOL]`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { EXIT, usageError } from '../errors.js';
import { writeNewFile } from '../files/write.js';
import { checkText, readModel } from '../protocol/directory.js';
import { isProtocolName } from '../protocol/head.js';
import { newText } from '../protocol/template.js';
import { PROTOCOLS, protocolNames } from '../protocols.js';
import { didYouMean } from '../suggest.js';

export interface NewOptions {
  readonly from: string;
  readonly json?: boolean;
}

/** Writes NAME.ts into the current folder, never over a file that is there. @returns 0 */
export function newCommand(name: string, { from, json }: NewOptions): number {
  const base = PROTOCOLS.find((protocol) => protocol.name === from);
  if (base === undefined) throw usageError(`--from: unknown protocol '${from}'${didYouMean(from, protocolNames())}`);
  if (!isProtocolName(name))
    throw usageError(`'${name}' is no name of a protocol`, 'lower-case words joined by _, at most 40 letters: my_idea');
  if (protocolNames().includes(name)) throw usageError(`there is a protocol ${name} already`, 'choose another name');
  const model = readModel(resolve(ROOT, 'assembly'));
  const text = newText(readFileSync(resolve(ROOT, base.file), 'utf8'), base, name, model.contract);
  const { faults } = checkText(text, model);
  if (faults.length > 0) throw new Error(`the copy of ${from} is no protocol: ${faults[0]?.message}`);
  const file = `${name}.ts`;
  if (!writeNewFile(file, text)) throw usageError(`${file} is there already`, 'choose another name, or move it');
  if (json) process.stdout.write(`${JSON.stringify({ schema_version: 1, protocol: name, file, from })}\n`);
  else process.stdout.write(`${file}, a copy of ${from}\nnext: change a line, and forkbench try ${file}\n`);
  return EXIT.ok;
}
