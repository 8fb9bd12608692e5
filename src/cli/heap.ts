/** The heap of a thread of a pool. */
import { getHeapStatistics } from 'node:v8';

/** Where the search stops and says so, before the heap itself is full. */
const SHARE = 0.8;

/** @param memory_bytes that this thread's heap may take */
export function nearlyFull(memory_bytes: number): () => boolean {
  return () => getHeapStatistics().used_heap_size > SHARE * memory_bytes;
}
