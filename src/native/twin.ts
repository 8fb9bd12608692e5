/** The C twin of the modelled fork: native/twin.c, one process per block. */
import { z } from 'zod';
import type { Cpu } from '../machine/kernel.js';
import type { Knobs } from '../protocols.js';
import { compileTwin, runTwin, type TwinBuild, whyMissing } from './twin-program.js';

const SAMPLE = z.object({ fork_ns: z.number().int().nonnegative(), checksum: z.string().length(16) });
export type TwinSample = z.infer<typeof SAMPLE>;

const compile = (cpu: Cpu, build: TwinBuild): string =>
  compileTwin(cpu, build, 'twin', ['twin.c', 'twin_alloc.c'], ['twin_fork.h']);

let missing: string | null | undefined;

/** Why there can be no twin here; null: there can. Asked once. */
export function twinMissing(): string | null {
  if (missing === undefined) missing = whyMissing(compile);
  return missing;
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
  const knobs = [protocol, wrprotect, fence, fence_per === '' ? '-' : fence_per];
  const printed = runTwin(cpu, compile(cpu, build), [parent, ...knobs, samples], knobs.join(' '));
  return printed.map((sample) => SAMPLE.parse(sample));
}
