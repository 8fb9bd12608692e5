/** The C twin of one pinner: native/twin_pin.c, one process per block. */
import type { z as Zod } from 'zod';
import { schema } from '../host/schema.js';
import type { Cpu } from '../machine/kernel.js';
import type { Machine } from '../machine/machine.js';
import type { Pin } from '../protocols.js';
import { AT_NS, compileOnImage, missingHere, onImage, type TwinBuild } from './image.js';

const SAMPLE = schema((z) =>
  z.object({
    at_ns: AT_NS(z),
    pin_ns: z.number().int().nonnegative(),
    attempts: z.number().int().nonnegative(),
    checksum: z.string().length(16),
  }),
);
export type PinTwinSample = Zod.infer<ReturnType<typeof SAMPLE>>;

/** What a pinner is told, on either side: sample i of `samples` makes `turns` turns from `seed` + i on. */
export interface PinRun {
  /** pins left at the end of a sample, to be looked at; 0: each is given back at once */
  readonly hold: number;
  /** FOLL_* */
  readonly flags: number;
  /** not 0 */
  readonly seed: number;
  readonly turns: number;
  readonly samples: number;
}

/** @throws exit 69 without a compiler */
export function compileTwinPin(cpu: Pick<Cpu, 'constant'>, build: TwinBuild): string {
  return compileOnImage(cpu, 'twin-pin', ['twin_pin.c'], ['twin_pinner.h', 'twin_gup.h', 'twin_protocols.h'], build);
}

/** Why there can be no twin of a pinner here; null: there can. */
export function pinTwinMissing(): string | null {
  return missingHere(compileTwinPin);
}

/**
 * Pins and unpins pages of the machine in `cpu.memory` as it stands, in C; all of them mapped and writable.
 * @throws Error where the twin fails, crashes or hangs
 */
export function twinPins(
  cpu: Cpu,
  { parent, span }: Machine,
  { protocol, pin }: { readonly protocol: string; readonly pin: Pin },
  build: TwinBuild,
  { hold, flags, seed, turns, samples }: PinRun,
): PinTwinSample[] {
  const where = [span.base, span.total, span.perVma, span.gap];
  const args = [protocol, pin, ...where, hold, flags, seed, turns, samples];
  return onImage(cpu, `the C twin of ${protocol} ${pin}`, compileTwinPin(cpu, build), parent, args, SAMPLE);
}
