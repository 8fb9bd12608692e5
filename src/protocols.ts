/** The protocols there are: what the heads of their files say, oldest first. This file holds no list. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT, ForkbenchError } from './errors.js';
import type { Head } from './protocol/head.js';
import type { Knobs } from './protocol/knobs.js';
import type { Step } from './protocol/source.js';

export * from './protocol/knobs.js';

export interface Protocol extends Head {
  /** the prose and the claims of the head */
  readonly about: string;
  readonly steps: readonly Step[];
  /** its file: below the package, or where somebody keeps his own */
  readonly file: string;
}

/** Written by the build from the files of assembly/protocol/. */
const BUILT = new URL('../../build/protocols.json', import.meta.url);

function built(): Protocol[] {
  try {
    return JSON.parse(readFileSync(fileURLToPath(BUILT), 'utf8')) as Protocol[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ForkbenchError(EXIT.unavailable, 'build/protocols.json is missing', 'run: npm run build');
  }
}

export const PROTOCOLS: readonly Protocol[] = built();

/** What a scenario compares the others with: the oldest. */
export function oldestProtocol(): string {
  return protocolNames()[0] as string;
}

/** The variants that tables of results tell of: each protocol as shipped, and what its head adds. */
export function tableVariants(): (Knobs & { readonly protocol: string })[] {
  return PROTOCOLS.flatMap(({ name, shipped, told }) =>
    [shipped, ...told].map((knobs) => ({ protocol: name, ...knobs })),
  );
}

/** Protocols whose order is what is in question, as text. */
export function gridNames(): string {
  return PROTOCOLS.filter(({ grid }) => grid)
    .map(({ name }) => name)
    .join(', ');
}

export function protocolNames(): string[] {
  return PROTOCOLS.map(({ name }) => name);
}

/** @throws Error where there is none: names come from PROTOCOLS, or were checked against it */
export function protocolNamed(name: string): Protocol {
  const protocol = PROTOCOLS.find((one) => one.name === name);
  if (protocol === undefined) throw new Error(`no protocol ${name}`);
  return protocol;
}
