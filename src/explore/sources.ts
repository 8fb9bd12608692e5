/** What the reads of an execution that is being made read from, and what becomes known of values by that. */
import { INITIAL, type Layer, NOTHING, type Op } from './layer.js';
import type { SearchTask } from './search-task.js';
import type { Source } from './values.js';

export class Sources {
  /** per read that is done: the write it reads from, INITIAL or NOTHING */
  readonly of: number[];
  private readonly task: Pick<SearchTask, 'values' | 'skeleton' | 'counts'>;

  constructor(task: Pick<SearchTask, 'values' | 'skeleton' | 'counts'>) {
    this.task = task;
    this.of = new Array<number>(task.skeleton.size).fill(-1);
  }

  /** May it read from the latest write? */
  readable(layer: Layer, read: number): boolean {
    const { values } = this.task;
    const last = layer.done.at(-1);
    return values.fits(read, last === undefined ? layer.cell.init : values.of(last));
  }

  /** The read reads from the latest write. False: it cannot have that value, or nobody asks what comes of it. */
  reading(layer: Layer, read: number): boolean {
    const write = layer.done.at(-1) ?? INITIAL;
    this.of[read] = write;
    return !this.task.values.open || this.finds(read, { write, initial: layer.cell.init });
  }

  /** The same for a location whose order is listed. */
  answered(layer: Layer, ops: readonly Op[]): boolean {
    const { values, skeleton } = this.task;
    if (!values.open) return true;
    return ops.every(([read]) => {
      const write = read < 0 ? NOTHING : (this.of[read] as number);
      const isLock = skeleton.accesses[read]?.lock !== undefined;
      return write === NOTHING || isLock || this.finds(read, { write, initial: layer.cell.init });
    });
  }

  private finds(read: number, source: Source): boolean {
    const { values, counts } = this.task;
    const before = values.chosen;
    if (!values.found(read, source)) return false;
    const { chosen } = values;
    return chosen === before || counts?.(chosen.map(({ path }) => path.run)) !== false;
  }
}
