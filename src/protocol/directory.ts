/** The folder of protocol files is the registry: reads it, and makes of each file what the host needs of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../protocols.js';
import { type ContractHook, type Fault, faultsOf, readContract } from './contract.js';
import { FileFault } from './head.js';
import { type ProtocolSource, readProtocol } from './source.js';

export interface ProtocolFile {
  readonly source: ProtocolSource;
  readonly text: string;
}

/** What a file can be held to: the hooks of assembly/contract.ts, and the modules there are. */
export interface Model {
  readonly contract: readonly ContractHook[];
  readonly modules: readonly string[];
}

/** Of no use to a protocol: what only the build, another target or the host enters. */
const DOORS = 'contract index testing stress meeting setup check twin ladder floor mmu'.split(' ');

export function readModel(assembly: string): Model {
  const names = (readdirSync(assembly, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.startsWith('protocol'))
    .map((name) => name.replace(/\\/g, '/').slice(0, -3));
  return {
    contract: readContract(readFileSync(join(assembly, 'contract.ts'), 'utf8')),
    modules: names.filter((name) => !DOORS.includes(name)).sort(),
  };
}

/** @returns the protocol, or what is wrong with its text, first things first */
export function checkText(
  text: string,
  model: Model,
): { readonly file?: ProtocolFile; readonly faults: readonly Fault[] } {
  try {
    const source = readProtocol(text);
    const faults = faultsOf(source, text, model.contract, model.modules);
    return faults.length === 0 ? { file: { source, text }, faults } : { faults };
  } catch (error) {
    if (error instanceof FileFault) return { faults: [error] };
    throw error;
  }
}

/** Every file of the folder, oldest protocol first. @throws Error with a line per fault */
export function readDirectory(assembly: string): ProtocolFile[] {
  const model = readModel(assembly);
  const files = readdirSync(join(assembly, 'protocol'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const { file, faults } = checkText(readFileSync(join(assembly, 'protocol', name), 'utf8'), model);
      const said = faults.map(({ line, message }) => `assembly/protocol/${name}:${line}: ${message}`);
      if (file === undefined) throw new Error(said.join('\n'));
      if (`${file.source.name}.ts` !== name)
        throw new Error(`assembly/protocol/${name}: its head says name: ${file.source.name}`);
      return file;
    });
  return files.sort((a, b) => byDate(a.source, b.source));
}

/** Oldest first; without a date, last. */
export function byDate(a: { date: string; name: string }, b: { date: string; name: string }): number {
  const key = ({ date, name }: { date: string; name: string }): string => `${date === '' ? '9999' : date} ${name}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

/** As the host has it: without the code. */
export function protocolOf({ source }: ProtocolFile, file: string): Protocol {
  const { about, steps, hooks, imports, className, parameters, classLine, ...head } = source;
  return { ...head, about, steps: steps.map(({ line, ...step }) => step), file };
}
