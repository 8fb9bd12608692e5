// The two pictures that carry a run's answer: what a fence costs by its place, and what each protocol costs by who pins.
import { type Evidence, PREFERRED_PAGES } from '../answer/evidence.js';
import { cellFor, PLACES, type Place } from '../answer/matrix.js';
import { formatExtra } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import type { SummaryRow } from '../results/rows.js';
import { type Bar, barOf, bars } from './bars.js';
import { pagesText, placeText } from './cell-words.js';
import { FENCE_COLORS, inOrder, protocolColor } from './colors.js';
import { INTERVALS, type Plot, type RunRows } from './plot.js';

const FENCE_PLACES = ['', 'pte', 'table', 'fork'];
const FENCE_NAMES = ['none', 'lock', 'full'] as const;

const fenceGroup = (per: string): string => (per === '' ? 'no fence' : `one fence per ${placeText(per)}`);

/** A bar per fence and place of these cells, of one protocol and one kind of write-protect. */
export function fenceBars(rows: readonly SummaryRow[], prefix = ''): Bar[] {
  return FENCE_PLACES.flatMap((per) =>
    FENCE_NAMES.flatMap((fence) => {
      const row = rows.find((r) => r.fence === fence && r.fence_per === per);
      const name = fence === 'none' ? 'no fence' : fence;
      return row === undefined ? [] : [barOf(row, `${prefix}${fenceGroup(per)}`, name, FENCE_COLORS[fence])];
    }),
  );
}

/** The scenario that varies the fence, its textbook write-protect (a plain store) where it has that; null: nothing with a number. */
export function fencePlaces(rows: RunRows): Plot | null {
  const own = rows.summary.filter((r) => r.impl === 'wasm' && r.metric === PER_PTE && r.replica === 0);
  const scenario = own.find((r) => r.fence !== 'none' && r.p50 !== null)?.scenario;
  const cells = own.filter((r) => r.scenario === scenario);
  const far = (r: SummaryRow) =>
    Math.abs(Math.log2(r.pages / PREFERRED_PAGES)) +
    (r.wrprotect === 'store' ? 0 : 100) +
    Number(r.extra.vmas ?? 1) / 1e6;
  const [told] = cells.filter((r) => r.fence !== 'none').sort((a, b) => far(a) - far(b));
  if (told === undefined) return null;
  const like = cells.filter(
    (r) =>
      r.protocol === told.protocol &&
      r.wrprotect === told.wrprotect &&
      r.pages === told.pages &&
      r.layout === told.layout &&
      formatExtra(r.extra) === formatExtra(told.extra),
  );
  const vmas = Number(told.extra.vmas ?? 1);
  const write = told.wrprotect === 'store' ? 'a plain store' : `write-protect by ${told.wrprotect}`;
  return {
    name: 'fence_places',
    title: 'What a fence costs, by its place',
    caption: `${told.protocol} with ${write}, ${pagesText(told.pages)} in ${vmas === 1 ? 'one VMA' : `${vmas} VMAs`}, nobody pinning. ${INTERVALS}`,
    draw: (frame) => bars(frame, fenceBars(like), 'ns per PTE'),
  };
}

const GROUPS: Readonly<Record<Place, string>> = {
  alone: 'alone',
  onePinner: 'against one pinner',
  onePercentPinned: 'with 1 % of pages pinned before',
};

/** Each protocol as shipped: the very cells that the table of the answer shows. */
export function protocolCosts(rows: RunRows, evidence: Evidence): Plot | null {
  const names = inOrder(evidence.protocols.map(({ name }) => name));
  const all = (Object.keys(PLACES) as Place[]).flatMap((place) =>
    names.flatMap((name) => {
      const id = cellFor(evidence, name, place)?.cell_id;
      const row = rows.summary.find((r) => r.cell_id === id && r.metric === PER_PTE);
      return row === undefined ? [] : [barOf(row, GROUPS[place], name, protocolColor(name))];
    }),
  );
  if (all.every(({ value }) => value === null)) return null;
  return {
    name: 'protocols',
    title: 'What each protocol costs, by who pins',
    caption: `Protocols as shipped (designs: as published), oldest first. ${INTERVALS}`,
    draw: (frame) => bars(frame, all, 'ns per PTE'),
  };
}
