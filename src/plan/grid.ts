import type { Factors } from './cell.js';

/** Factors a person can choose values of. */
export type Choosable = keyof Omit<Factors, 'scenario' | 'impl' | 'arch' | 'replica' | 'extra'>;

/** Values per factor. What a scenario leaves out keeps its default; what the command line gives replaces both. */
export type Choice = { readonly [K in Choosable]?: readonly Factors[K][] } & {
  /** switches of protocols: alternatives, as parseSwitches() returns them */
  readonly switches?: readonly string[];
};

export interface Grid extends Choice {
  /** values of `extra`, e.g. `{ vmas: [1, 64] }` */
  readonly extra?: Readonly<Record<string, readonly (string | number)[]>>;
  /** sets of `extra` values one by one, where they go together; instead of `extra` */
  readonly extras?: readonly Readonly<Record<string, string | number>>[];
}

export type PresetName = 'smoke' | 'quick' | 'full';

/** How much is measured. `samples` are forks per cell and block, beside one that is not recorded. */
export interface Preset {
  readonly launches: number;
  /** blocks of one launch */
  readonly blocks: number;
  readonly samples: number;
}

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  smoke: { launches: 1, blocks: 2, samples: 3 },
  // The interval is Student's over launches, and a launch costs half a second: as many of them as blocks and machines to
  // build allow. A burst is set aside over the whole run and not within a launch (docs/measuring.md).
  quick: { launches: 12, blocks: 2, samples: 3 },
  full: { launches: 12, blocks: 5, samples: 5 },
};

/** Items by key, in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** All combinations of one value per key. */
export function combinations<T extends Record<string, readonly unknown[]>>(
  lists: T,
): { [K in keyof T]: T[K][number] }[] {
  let rows: Record<string, unknown>[] = [{}];
  for (const [key, values] of Object.entries(lists))
    rows = rows.flatMap((row) => values.map((v) => ({ ...row, [key]: v })));
  return rows as { [K in keyof T]: T[K][number] }[];
}
