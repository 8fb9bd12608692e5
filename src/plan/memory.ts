import { usageError } from '../errors.js';
import type { Cell } from './cell.js';
import { largestPages, PAGE_SIZE, planMemory, type Shape } from './shape.js';

/** wasm32 addresses; the last page stays free so that no end overflows. */
const ADDRESS_SPACE_BYTES = 2 ** 32 - 65536;

export interface MemoryBudget {
  readonly memoryBytes: number;
  readonly windowPages: number;
  readonly windowPagesNeeded: number;
}

/** Bytes a run may take of those that are available. */
function limitOf(availableBytes: number): number {
  return Math.min(ADDRESS_SPACE_BYTES, Math.floor(availableBytes * 0.8));
}

/** Data frames with bytes of their own: four last-level caches of them. */
function windowOf(llcBytes: number): number {
  return Math.ceil((4 * llcBytes) / PAGE_SIZE);
}

/** Why a cell's machine cannot stand here; null: it can. */
export function memoryMissing(shape: Shape, fixedEnd: number, llcBytes: number, availableBytes: number): string | null {
  const limit = limitOf(availableBytes);
  if (planMemory(shape, fixedEnd, windowOf(llcBytes)).bytes <= limit) return null;
  return `needs more memory than the ${Math.floor(limit / 2 ** 20)} MiB that a run may take here`;
}

/**
 * One memory for all cells of a launch. Data frames have bytes for a window of pfns, four last-level caches wide, so that
 * a copy does not find in cache what an earlier one left.
 * @param shapeOf the machine that a cell needs, whatever its number of pages
 * @throws usage error naming the largest number of pages that would fit
 */
export function budgetMemory(
  cells: readonly Cell[],
  shapeOf: (cell: Cell) => Shape,
  fixedEnd: number,
  llcBytes: number,
  availableBytes: number,
): MemoryBudget {
  const windowPages = windowOf(llcBytes);
  const limit = limitOf(availableBytes);
  const bytesOf = (cell: Cell, pages: number) => planMemory(shapeOf({ ...cell, pages }), fixedEnd, windowPages).bytes;
  for (const cell of cells) {
    if (bytesOf(cell, cell.pages) <= limit) continue;
    const largest = largestPages((pages) => bytesOf(cell, pages) <= limit);
    throw usageError(
      `--pages ${cell.pages} does not fit in memory (${cell.scenario}); the largest that would: ${largest} (${largest / 2 ** 20}Mi)`,
    );
  }
  const memoryBytes = Math.max(0, ...cells.map((cell) => bytesOf(cell, cell.pages)));
  return { memoryBytes, windowPages, windowPagesNeeded: windowPages };
}
