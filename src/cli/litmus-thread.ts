/** piscina's worker function: one file of litmus tests under all models, or a slice of one test (litmus-pool.ts). */
import { type CheckAsk, type CheckedFile, checkFile, countSlice } from '../litmus/command.js';
import type { LitmusTally } from '../litmus/tally.js';
import { nearlyFull } from './heap.js';

export interface LitmusTask {
  readonly file: CheckAsk['files'][number];
  readonly ask: Omit<CheckAsk, 'files'>;
  /** of this thread's heap */
  readonly memory_bytes: number;
}

export interface LitmusAnswer {
  readonly checked?: readonly CheckedFile[];
  /** of a slice, per model what it adds; not there: the test is refused, and the whole of it says why */
  readonly slice?: readonly LitmusTally[];
}

export default function answered({ file, ask, memory_bytes }: LitmusTask): LitmusAnswer {
  const bounded = { ...ask, full: nearlyFull(memory_bytes) };
  if (ask.slice === undefined) return { checked: [...checkFile(file, { ...bounded, files: [file] })] };
  const slice = countSlice(file, bounded);
  return slice === undefined ? {} : { slice };
}
