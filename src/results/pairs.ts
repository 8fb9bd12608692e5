import { groupBy } from '../plan/grid.js';
import { align, type Block, type Estimate, overLaunches } from '../stats/launches.js';
import { tooFewValid } from './validity.js';

/** What comparing needs of a row of samples.csv. */
export interface TimedSample {
  readonly cell_id: string;
  readonly pages: number;
  readonly layout: string;
  readonly launch: number;
  readonly block: number;
  readonly metric: string;
  /** null only where it is not valid */
  readonly value: number | null;
  readonly valid: boolean;
}

/** Metrics of which more is better: `faster` is a ratio above 1. */
export function moreIsBetter(metric: string): boolean {
  return metric.endsWith('_per_s');
}

/** Samples of one metric by cell and block, less what a block did to all cells of as many pages and the same layout. */
export class CellBlocks {
  readonly #raw = new Map<string, readonly Block[]>();
  readonly #blocks = new Map<string, readonly Block[]>();
  readonly #sign: number;

  constructor(samples: readonly TimedSample[], metric: string) {
    this.#sign = moreIsBetter(metric) ? -1 : 1;
    const own = samples.filter((s) => s.metric === metric);
    for (const alike of groupBy(own, ({ pages, layout }) => `${pages} ${layout}`).values()) {
      const cells = [...groupBy(alike, ({ cell_id }) => cell_id)];
      const raw = cells.map(([, of]) => this.#blocksOf(of));
      const aligned = align(raw);
      for (const [i, [cell]] of cells.entries()) {
        this.#raw.set(cell, raw[i] as Block[]);
        this.#blocks.set(cell, aligned[i] as Block[]);
      }
    }
  }

  /** None where too few samples are valid. */
  #blocksOf(samples: readonly TimedSample[]): Block[] {
    const valid = samples.flatMap((s) =>
      s.valid && s.value !== null && s.value > 0 ? [{ ...s, value: s.value }] : [],
    );
    if (tooFewValid(valid.length, samples.length)) return [];
    return [...groupBy(valid, ({ launch, block }) => `${launch}/${block}`).values()].map((of) => ({
      ...{ launch: of[0]?.launch ?? 0, block: of[0]?.block ?? 0 },
      logs: of.map(({ value }) => this.#sign * Math.log(value)),
    }));
  }

  /** Log ratio of `cell` to `other`; null where no launch has both. */
  ratio(cell: string, other: string): Estimate | null {
    return this.#estimate(cell, other, (a, b) => this.#sign * (a - b));
  }

  /** What `cell` takes beyond `other`, in the metric's unit. */
  difference(cell: string, other: string): Estimate | null {
    return this.#estimate(cell, other, (a, b) => Math.exp(this.#sign * a) - Math.exp(this.#sign * b));
  }

  /** What `cell` takes, in the metric's unit. */
  level(cell: string): Estimate | null {
    return this.#estimate(cell, cell, (a) => Math.exp(this.#sign * a));
  }

  /** Logarithm of what `cell` takes by itself, whatever blocks did to all alike: that is part of its uncertainty then. */
  log(cell: string): Estimate | null {
    const own = this.#raw.get(cell) ?? [];
    return overLaunches(own, own, (a) => this.#sign * a);
  }

  #estimate(cell: string, other: string, of: (cell: number, other: number) => number): Estimate | null {
    return overLaunches(this.#blocks.get(cell) ?? [], this.#blocks.get(other) ?? [], of);
  }
}
