import type { Fence, FencePer, Pin, Wrprotect } from '../protocols.js';
import type { Shape } from './shape.js';

/** What only some scenarios vary. In files and in a cell_id: sorted `k=v`, joined by `;`. */
export type Extra = Readonly<Record<string, string>>;

/** One point of the experiment: its factors, each a column of every CSV. */
export interface Factors {
  readonly scenario: string;
  readonly impl: 'wasm' | 'native' | 'kernel' | 'floor';
  readonly arch: string;
  readonly protocol: string;
  readonly wrprotect: Wrprotect;
  readonly fence: Fence;
  readonly fence_per: FencePer;
  readonly pin: Pin;
  readonly pages: number;
  readonly layout: 'sequential' | 'shuffled';
  readonly pinners: number;
  readonly pinned_fraction: number;
  readonly replica: 0 | 1;
  readonly extra: Extra;
}

export interface Cell extends Factors {
  /** the factors joined by `/`: the same on every host and in every run */
  readonly cell_id: string;
}

export const FACTORS: readonly (keyof Factors)[] = [
  'scenario',
  'impl',
  'arch',
  'protocol',
  'wrprotect',
  'fence',
  'fence_per',
  'pin',
  'pages',
  'layout',
  'pinners',
  'pinned_fraction',
  'replica',
  'extra',
];

export function makeCell(factors: Factors): Cell {
  return { ...factors, cell_id: FACTORS.map((name) => factorText(factors, name)).join('/') };
}

/** A factor as files and tables show it. */
export function factorText(factors: Factors, name: keyof Factors): string {
  return name === 'extra' ? formatExtra(factors.extra) : String(factors[name]);
}

export function formatExtra(extra: Extra): string {
  return Object.keys(extra)
    .sort()
    .map((key) => `${key}=${extra[key]}`)
    .join(';');
}

/** @throws Error where the text is no `k=v;k=v` */
export function parseExtra(text: string): Extra {
  if (text === '') return {};
  return Object.fromEntries(
    text.split(';').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`'${pair}' is no k=v`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Pinner threads of the model's own; what pins the real kernel's pages is the helper's business. */
export function modelPinners(cell: Pick<Factors, 'impl' | 'pinners'>): number {
  return cell.impl === 'wasm' ? cell.pinners : 0;
}

/** Why a machine of so many pages cannot be built of such folios; null: it can. */
export function partOfFolio({ pages, extra }: Factors): string | null {
  const each = 2 ** Number(extra.folio_order ?? 0);
  return pages % each === 0 ? null : `${pages} pages are no multiple of a folio's ${each}`;
}

/** The machine a cell runs on. @param written pages that a sample writes to */
export function shapeOf(cell: Factors, written: number = 0): Shape {
  const vmas = Number(cell.extra.vmas ?? 1);
  return {
    pages: cell.pages,
    vmas,
    dontforkVmas: Math.round(vmas * Number(cell.extra.dontfork_share ?? 0)),
    levels: cell.extra.levels === '5' ? 5 : 4,
    layout: cell.layout,
    stride: cell.extra.population === 'sparse' ? 2 : 1,
    folioOrder: Number(cell.extra.folio_order ?? 0),
    pmdMapped: cell.extra.mapping === 'pmd',
    pageMapcounts: cell.extra.page_mapcount !== 'no',
    pinnedFraction: cell.pinned_fraction,
    faultCopies: written,
  };
}
