import type { PairedRatio } from '../stats/paired.js';
import { median } from '../stats/quantile.js';
import { tooFewValid } from './validity.js';

/** What pairing needs of a row of samples.csv. */
export interface TimedSample {
  readonly cell_id: string;
  readonly launch: number;
  readonly block: number;
  readonly metric: string;
  /** null only where it is not valid */
  readonly value: number | null;
  readonly valid: boolean;
}

/** Median of a metric per cell, launch and block, over valid samples; none of a cell that has too few of them. */
export class BlockMedians {
  readonly #medians = new Map<string, { launch: number; block: number; median: number }[]>();

  constructor(samples: readonly TimedSample[], metric: string) {
    const values = new Map<string, Map<string, number[]>>();
    const taken = new Map<string, number>();
    for (const s of samples) {
      if (s.metric !== metric) continue;
      taken.set(s.cell_id, (taken.get(s.cell_id) ?? 0) + 1);
      if (!s.valid || s.value === null) continue;
      const cell = values.get(s.cell_id) ?? new Map<string, number[]>();
      values.set(s.cell_id, cell);
      const key = `${s.launch}/${s.block}`;
      const block = cell.get(key);
      if (block === undefined) cell.set(key, [s.value]);
      else block.push(s.value);
    }
    for (const [cell, blocks] of values) {
      const valid = [...blocks.values()].reduce((sum, of) => sum + of.length, 0);
      if (tooFewValid(valid, taken.get(cell) ?? 0)) continue;
      this.#medians.set(
        cell,
        [...blocks].map(([key, of]) => {
          const [launch = 0, block = 0] = key.split('/').map(Number);
          return { launch, block, median: median(of) };
        }),
      );
    }
  }

  /** Medians of two cells, paired within blocks that have both. */
  pairs(cell: string, baseline: string): { launch: number; block: number; value: number; other: number }[] {
    const base = new Map((this.#medians.get(baseline) ?? []).map((b) => [`${b.launch}/${b.block}`, b.median]));
    return (this.#medians.get(cell) ?? []).flatMap(({ launch, block, median: value }) => {
      const other = base.get(`${launch}/${block}`);
      return other === undefined ? [] : [{ launch, block, value, other }];
    });
  }

  /** Logarithms of a cell's medians, as ratios to 1 of its unit. */
  logs(cell: string): PairedRatio[] {
    return (this.#medians.get(cell) ?? []).flatMap(({ launch, block, median: value }) =>
      value <= 0 ? [] : [{ launch, block, log_ratio: Math.log(value) }],
    );
  }

  /** Log ratios of `cell` to `baseline`. */
  ratios(cell: string, baseline: string): PairedRatio[] {
    return this.pairs(cell, baseline).flatMap(({ launch, block, value, other }) => {
      return other <= 0 || value <= 0 ? [] : [{ launch, block, log_ratio: Math.log(value / other) }];
    });
  }
}
