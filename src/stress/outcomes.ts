/** The words that the main thread and the sides of a hunt share (assembly/stress.ts): what came out of the trials, how to meet. */
import { EXIT, ForkbenchError } from '../errors.js';
import type { Cpu } from '../machine/kernel.js';
import type { Meeting } from './steer.js';

/** Trials by what came out; the first four make all of them. */
export interface Outcomes {
  readonly trials: number;
  /** fork shared the page, and the pin backed off; and so on */
  readonly shared_refused: number;
  readonly shared_pinned: number;
  readonly copied_refused: number;
  readonly copied_pinned: number;
  /** pinned, and the page is shared with the child or read-only in the parent */
  readonly lost: number;
  /** the page has another refcount than its mappings and its pin account for */
  readonly leaked: number;
  /** both sides were between their first and last step at the same time */
  readonly collisions: number;
}

/** Numbers of A1 and B1 in the delay table (assembly/knobs.ts). */
export const FIRST_STEP: readonly number[] = [1, 0x101];

/** Both sides read these words at every meeting, which is at their first steps: a delay there is a wait after it. */
export function meet(cpu: Cpu, { skew, wait }: Meeting, delays: ReadonlyMap<number, number>): void {
  const words = new Uint32Array(cpu.memory.buffer);
  words[cpu.constant('HUNT_SKEW') / 4] = skew;
  for (const [side, label] of FIRST_STEP.entries()) {
    const word = cpu.constant('HUNT') + side * cpu.constant('HUNT_SIDE') + cpu.constant('HUNT_WAIT');
    words[word / 4] = (side === 0 ? wait : 0) + (delays.get(label) ?? 0);
  }
}

export function outcomesOf(cpu: Cpu): Outcomes {
  const outcomes = countsOf(cpu);
  const { trials, shared_refused, shared_pinned, copied_refused, copied_pinned } = outcomes;
  if (trials !== shared_refused + shared_pinned + copied_refused + copied_pinned)
    throw new ForkbenchError(EXIT.violation, `stress: ${trials} trials, and ${JSON.stringify(outcomes)} outcomes`);
  return outcomes;
}

/** While a hunt goes on: some recent counts. */
export function countsOf(cpu: Cpu): Outcomes {
  const words = new BigUint64Array(cpu.memory.buffer, cpu.constant('HUNT_OUTCOMES'), 8);
  const [shared_refused, shared_pinned, copied_refused, copied_pinned, lost, leaked, collisions, trials] = [
    ...words,
  ].map(Number) as [number, number, number, number, number, number, number, number];
  return { trials, shared_refused, shared_pinned, copied_refused, copied_pinned, lost, leaked, collisions };
}
