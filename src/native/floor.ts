/** The floors of assembly/floor.ts in C: native/floor.c over an image of the machine's memory. */
import type { z as Zod } from 'zod';
import { schema } from '../host/schema.js';
import type { Cpu } from '../machine/kernel.js';
import { AT_NS, compileOnImage, missingHere, onImage, type TwinBuild } from './image.js';

const SAMPLE = schema((z) =>
  z.object({
    at_ns: AT_NS(z),
    fork_ns: z.number().int().nonnegative(),
    ptes: z.number().int().positive(),
  }),
);
export type FloorSample = Zod.infer<ReturnType<typeof SAMPLE>>;

/** @throws exit 69 without a compiler */
export function compileFloor(cpu: Pick<Cpu, 'constant'>, build: TwinBuild): string {
  return compileOnImage(cpu, 'floor', ['floor.c', 'twin_alloc.c'], [], build);
}

/** Why there can be no floor in C here; null: there can. */
export function floorMissing(): string | null {
  return missingHere(compileFloor);
}

/** @throws Error where the program fails, crashes or hangs, or where a page has other counts than the loop gives it */
export function nativeFloor(cpu: Cpu, parent: number, floor: string, build: TwinBuild, samples: number): FloorSample[] {
  return onImage(cpu, `floor ${floor} in C`, compileFloor(cpu, build), parent, [floor, samples], SAMPLE);
}
