/** piscina's worker function: one file of litmus tests under all models (litmus-pool.ts). */
import { type CheckAsk, type CheckedFile, checkFile } from '../litmus/command.js';
import { nearlyFull } from './heap.js';

export interface LitmusTask {
  readonly file: CheckAsk['files'][number];
  readonly ask: Omit<CheckAsk, 'files'>;
  /** of this thread's heap */
  readonly memory_bytes: number;
}

export default function checked({ file, ask, memory_bytes }: LitmusTask): CheckedFile[] {
  const full = nearlyFull(memory_bytes);
  return [...checkFile(file, { ...ask, files: [file], full })];
}
