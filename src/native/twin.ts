/** The C twin of the modelled fork: native/twin*.c over an image of the machine's memory, one process per block. */
import { readFileSync } from 'node:fs';
import type { z as Zod } from 'zod';
import { schema } from '../host/schema.js';
import type { Cpu } from '../machine/kernel.js';
import type { Knobs } from '../protocols.js';
import { AT_NS, compileOnImage, missingHere, onImage, type TwinBuild } from './image.js';

const SAMPLE = schema((z) =>
  z.object({
    at_ns: AT_NS(z),
    fork_ns: z.number().int().nonnegative(),
    checksum: z.string().length(16),
  }),
);
export type TwinSample = Zod.infer<ReturnType<typeof SAMPLE>>;

/** @throws exit 69 without a compiler */
export function compileTwin(cpu: Pick<Cpu, 'constant'>, build: TwinBuild): string {
  return compileOnImage(
    cpu,
    'twin',
    ['twin.c', 'twin_alloc.c'],
    ['twin_fork.h', 'twin_pte.h', 'twin_protocols.h'],
    build,
  );
}

let listed: readonly string[] | undefined;

/** The protocols that have a twin in C, as native/twin_protocols.h lists them: read once, every cell asks. */
export function twinProtocols(): readonly string[] {
  listed ??= readTwinProtocols();
  return listed;
}

function readTwinProtocols(): string[] {
  const list = readFileSync(new URL('../../../native/twin_protocols.h', import.meta.url), 'utf8');
  const line = /#define TWIN_PROTOCOLS\(X\)(.*)$/m.exec(list)?.[1] ?? '';
  return [...line.matchAll(/X\((\w+)\)/g)].map((match) => match[1] as string);
}

/** Why this protocol has no twin; null: it has one. */
export function noTwin({ protocol }: { readonly protocol: string }): string | null {
  return twinProtocols().includes(protocol) ? null : `${protocol} has no C twin`;
}

/** Why there can be no twin here; null: there can. */
export function twinMissing(): string | null {
  return missingHere(compileTwin);
}

/**
 * Forks the machine in `cpu.memory` as it stands, in C. Its 4 levels, and no page of it pinned.
 * @throws Error where the twin fails, crashes or hangs
 */
export function twinForks(
  cpu: Cpu,
  parent: number,
  variant: Knobs & { readonly protocol: string },
  build: TwinBuild,
  samples: number,
): TwinSample[] {
  const { protocol, wrprotect, fence, fence_per } = variant;
  const args = [protocol, wrprotect, fence, fence_per === '' ? '-' : fence_per];
  return onImage(cpu, `the C twin of ${args.join(' ')}`, compileTwin(cpu, build), parent, [...args, samples], SAMPLE);
}
