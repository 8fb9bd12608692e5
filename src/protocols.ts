/** The protocols there are: what the heads of their files say, oldest first. This file holds no list. */
import { EXIT, ForkbenchError } from './errors.js';
import { platform } from './platform.js';
import type { Head } from './protocol/head.js';
import type { Knobs } from './protocol/knobs.js';
import type { Step } from './protocol/source.js';
import type { OfVariant } from './protocol/variant-text.js';

export * from './protocol/knobs.js';

export interface Protocol extends Head {
  /** the prose and the claims of the head */
  readonly about: string;
  readonly steps: readonly Step[];
  /** its file: below the package, or where somebody keeps his own */
  readonly file: string;
  /** of the file's text; of what comes from outside only */
  readonly sha256?: string;
}

/** What a target of an outside protocol was compiled to. */
type Compiled = Partial<Record<'kernel' | 'stress' | 'trace', string>>;

interface Outside {
  readonly protocol: Protocol;
  readonly compiled: Compiled;
}

/** What this process knows of protocols from outside reaches those it starts, threads and processes, by this variable. */
const OUTSIDE = 'FORKBENCH_OUTSIDE';
const outside: Outside[] = JSON.parse(platform.environment[OUTSIDE] ?? '[]') as Outside[];

/** Written by the build from the files of assembly/protocol/. */
const BUILT = 'build/protocols.json';

function built(): Protocol[] {
  try {
    return JSON.parse(platform.readText(BUILT)) as Protocol[];
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new ForkbenchError(EXIT.unavailable, `${BUILT} is missing`, 'run: npm run build');
  }
}

const known: Protocol[] = [...built(), ...outside.map(({ protocol }) => protocol)];

/** Oldest first; those from outside, which have no date, last. */
export const PROTOCOLS: readonly Protocol[] = known;

/** Whether somebody's own file is a protocol, and not one of the tree. */
export function isOutside(protocol: Protocol | undefined): protocol is Protocol & { readonly sha256: string } {
  return protocol?.sha256 !== undefined;
}

/** From here on a protocol like any other, here and in what this process starts. A file that is known already is read anew. */
export function registerProtocol(protocol: Protocol): void {
  for (let at = known.length - 1; at >= 0; at--)
    if (isOutside(known[at]) && known[at]?.file === protocol.file) known.splice(at, 1);
  known.push(protocol);
  const others = outside.filter((one) => one.protocol.file !== protocol.file);
  outside.splice(0, outside.length, ...others);
  outside.push({ protocol, compiled: {} });
  tell();
}

/** Where the modules of an outside protocol lie. */
export function registerModules(name: string, compiled: Compiled): void {
  const at = outside.findIndex(({ protocol }) => protocol.name === name);
  outside[at] = { ...(outside[at] as Outside), compiled: { ...outside[at]?.compiled, ...compiled } };
  tell();
}

function tell(): void {
  platform.environment[OUTSIDE] = JSON.stringify(outside);
}

/** Files of wasm that a target has beside the package's own. */
export function outsideModules(target: string): string[] {
  return outside.flatMap(({ compiled }) => compiled[target as keyof Compiled] ?? []);
}

/** What a scenario compares the others with: the oldest. */
export function oldestProtocol(): string {
  return protocolNames()[0] as string;
}

/** The oldest, as it was shipped: its pins are taken as they were then. */
export function oldestShipped(): { readonly protocol: string } & Pick<Knobs, 'pin'> {
  return { protocol: oldestProtocol(), pin: protocolNamed(oldestProtocol()).shipped.pin };
}

/** The variants that tables of results tell of: each protocol as shipped, and what its head adds. */
export function tableVariants(): (Knobs & { readonly protocol: string })[] {
  return PROTOCOLS.flatMap(({ name, shipped, told }) =>
    [shipped, ...told].map((knobs) => ({ protocol: name, ...knobs })),
  );
}

/** Whether fork itself copies the ptes, and does not leave whole tables as they are. */
export function copiesPtes({ keeps }: Pick<Protocol, 'keeps'>): boolean {
  return !keeps.includes('shared_tables') && !keeps.includes('child_copies');
}

/** Whether a kernel of Linux had it: a commit, or the one before it. A design that was published and is in none has another origin. */
export function isOfLinux({ origin, date }: Pick<Protocol, 'origin' | 'date'>): boolean {
  return /^[0-9a-f]{12}(~1)?$/.test(origin) && date !== '';
}

/** `as shipped`, or `as published` of what no kernel of Linux had. @param name of a protocol of the tree */
export function asItCame(name: string): 'as shipped' | 'as published' {
  return isOfLinux(protocolNamed(name)) ? 'as shipped' : 'as published';
}

/** Whether a variant, of whatever rows, is its protocol as the kernel shipped it on x86, or as it was published. @param of with its switches, if it has any */
export function isShipped(of: Omit<OfVariant, 'fence_per'>): boolean {
  if (of.extra) return false;
  const protocol = PROTOCOLS.find(({ name }) => name === of.protocol);
  if (isOutside(protocol)) return false; // no kernel has it
  const shipped = protocol?.shipped;
  return shipped?.wrprotect === of.wrprotect && shipped.fence === of.fence && shipped.pin === of.pin;
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

/** Those that a preset measures unless others are asked for. */
export function measuredProtocols(preset: string): string[] {
  return PROTOCOLS.filter(({ measured }) => preset === 'full' || measured === 'always').map(({ name }) => name);
}

/** Those that it leaves out. */
export function laterProtocols(preset: string): string[] {
  const measured = measuredProtocols(preset);
  return protocolNames().filter((name) => !measured.includes(name));
}

/** @throws Error where there is none: names come from PROTOCOLS, or were checked against it */
export function protocolNamed(name: string): Protocol {
  const protocol = PROTOCOLS.find((one) => one.name === name);
  if (protocol === undefined) throw new Error(`no protocol ${name}`);
  return protocol;
}
