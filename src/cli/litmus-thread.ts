/** piscina's worker function: one file of litmus tests under all models (litmus-pool.ts). */
import { getHeapStatistics } from 'node:v8';
import { type CheckAsk, type CheckedFile, checkFile } from '../litmus/command.js';

export interface LitmusTask {
  readonly file: CheckAsk['files'][number];
  readonly ask: Omit<CheckAsk, 'files'>;
  /** of this thread's heap */
  readonly memory_bytes: number;
}

/** Where the search stops and says so, before the heap itself is full. */
const SHARE = 0.8;

export default function checked({ file, ask, memory_bytes }: LitmusTask): CheckedFile[] {
  const full = (): boolean => getHeapStatistics().used_heap_size > SHARE * memory_bytes;
  return [...checkFile(file, { ...ask, files: [file], full })];
}
