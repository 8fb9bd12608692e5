/** What a run found, as far as a claim may rest on it: rows of its files, and finders over them. */
import { groupBy } from '../plan/grid.js';
import { PER_PTE } from '../plan/metric.js';
import { type Verdict, verdictOfAll } from '../verdicts.js';

/** A row of summary.csv, as far as claims read it. */
export interface Measured {
  readonly cell_id: string;
  readonly scenario: string;
  readonly impl: string;
  readonly protocol: string;
  readonly wrprotect: string;
  readonly fence: string;
  readonly fence_per: string;
  readonly pages: number;
  readonly layout: string;
  readonly pinners: number;
  readonly pinned_fraction: number;
  readonly replica: number;
  readonly extra: Readonly<Record<string, string>>;
  readonly metric: string;
  readonly n: number;
  /** null where too few samples were valid: then `warnings` says why */
  readonly p50: number | null;
  readonly warnings: string | null;
}

/** A row of verdicts.csv, as far as claims read it. */
export interface Decided {
  readonly protocol: string;
  readonly wrprotect: string;
  readonly fence: string;
  readonly fence_per: string;
  readonly pin: string;
  readonly scenario: string;
  readonly model: string;
  readonly property: string;
  readonly verdict: string;
  readonly race_class: string | null;
  /** switches, as in the column; empty or absent: none */
  readonly extra?: string | null | undefined;
}

/** How one cell stands to another: a ratio of times with its interval. */
export interface Ratio {
  readonly ratio: number;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  readonly verdict: string;
}

/** A protocol in the order of history. */
export interface Told {
  readonly name: string;
  readonly origin: string;
  /** of Linux that had it first; `on v5.15`: a design for that kernel, which is in none */
  readonly version: string;
  readonly shipped: { readonly wrprotect: string; readonly fence: string; readonly pin: string };
}

export interface Evidence {
  readonly summary: readonly Measured[];
  readonly verdicts: readonly Decided[];
  /** the protocols there are, oldest first */
  readonly protocols: readonly Told[];
  /** ratio of a cell to another, paired within blocks; null where too little was measured */
  readonly ratio: (cell: string, other: string) => Ratio | null;
}

/** The size most told of: 256 MiB. */
export const PREFERRED_PAGES = 65536;

/** A cell of the model's own that has a number, first replica only. */
export function isMeasured(cell: Measured): boolean {
  return cell.impl === 'wasm' && cell.metric === PER_PTE && cell.replica === 0 && cell.p50 !== null;
}

/** Whether a cell is its protocol as the kernel shipped it. */
export function isShipped(evidence: Evidence, cell: Measured): boolean {
  const shipped = evidence.protocols.find(({ name }) => name === cell.protocol)?.shipped;
  return shipped !== undefined && shipped.wrprotect === cell.wrprotect && shipped.fence === cell.fence;
}

/** What the explorer says of a property of a protocol as shipped. */
export interface Explored {
  /** by model; without an entry it was not explored */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly race: string | null;
}

export function exploredOf(evidence: Evidence, protocol: string, property = 'lost_pin'): Explored {
  const shipped = evidence.protocols.find(({ name }) => name === protocol)?.shipped;
  const rows = evidence.verdicts.filter(
    (r) =>
      r.protocol === protocol &&
      r.property === property &&
      r.wrprotect === shipped?.wrprotect &&
      r.fence === shipped.fence &&
      r.pin === shipped.pin,
  );
  const byModel = groupBy(rows, ({ model }) => model);
  const verdicts = [...byModel].map(([model, own]) => [model, verdictOfAll(own.map((r) => r.verdict))] as const);
  return { verdicts: new Map(verdicts), race: rows.find((r) => r.race_class)?.race_class ?? null };
}
