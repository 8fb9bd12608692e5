/** Protocol files from anywhere: read, held to the contract, and from then on protocols like any other. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { platform } from '../platform.js';
import { checkText, protocolOf, readModel } from '../protocol/directory.js';
import { isOutside, PROTOCOLS, type Protocol, registerProtocol } from '../protocols.js';
import { sha256 } from '../results/functions.js';
import { faultsError } from './fault-text.js';

const LARGEST = 256 * 1024;

/** What is named and is not there is a bad file, as it is to the other commands that read one. */
const badFile = (message: string, hint?: string): ForkbenchError => new ForkbenchError(EXIT.badInput, message, hint);

/** @param file as its user names it. @throws exit 65, one line of what is wrong per fault */
export function readProtocolFile(file: string): string {
  let size: number;
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      throw badFile(`${file} is a directory`, 'name a protocol file, as forkbench new writes one');
    if (!stat.isFile()) throw badFile(`${file} is not a file`);
    size = stat.size;
  } catch (error) {
    if (error instanceof ForkbenchError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw badFile(
      code === 'ENOENT' ? `no file ${file}` : `cannot read ${file}: ${code}`,
      'forkbench new NAME writes one',
    );
  }
  if (size > LARGEST) throw new ForkbenchError(EXIT.badInput, `${file} is no protocol file: ${size} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError)
      throw new ForkbenchError(EXIT.badInput, `${file} is no protocol file: it is not text`);
    throw new ForkbenchError(EXIT.badInput, `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The text of an adopted protocol's file, which must be what was adopted. @throws exit 65 where somebody has changed it since */
export function adoptedText({ file, sha256: was }: Pick<Protocol, 'file' | 'sha256'>): string {
  const text = readProtocolFile(resolve(ROOT, file));
  if (was !== undefined && sha256(text) !== was)
    throw new ForkbenchError(
      EXIT.badInput,
      `${platform.shownName(file)} was changed meanwhile`,
      'start again, or use try --watch',
    );
  return text;
}

/** Makes the protocols of these files known to this process and to those it starts. @returns their names */
export function adoptFiles(files: readonly string[]): string[] {
  const model = files.length === 0 ? undefined : readModel(resolve(ROOT, 'assembly'));
  return files.map((file) => {
    const text = readProtocolFile(file);
    const { file: read, faults } = checkText(text, model as NonNullable<typeof model>);
    if (read === undefined) throw faultsError(file, text, faults);
    const { name } = read.source;
    const known = PROTOCOLS.find((protocol) => protocol.name === name);
    if (known !== undefined && (!isOutside(known) || known.file !== resolve(file)))
      throw usageError(
        isOutside(known)
          ? `${file} and ${platform.shownName(known.file)} are both called ${name}`
          : `${file}: there is a protocol ${name} already`,
        'give it another name: in the head, and the class',
      );
    registerProtocol({ ...protocolOf(read, resolve(file)), sha256: sha256(text) });
    return name;
  });
}
