// Plots of what a scenario's cells cost, from their medians.
import { groupBy } from '../plan/grid.js';
import { WRPROTECTS } from '../protocols.js';
import type { SummaryRow } from '../results/rows.js';
import { barOf, bars } from './bars.js';
import { cellWords, pagesText, pinnersText, varyingOf } from './cell-words.js';
import { byProtocol, historical, protocolColor } from './colors.js';
import { fenceBars } from './headline-plots.js';
import {
  cellsOfScenario,
  facets,
  figure,
  fitted,
  INTERVALS,
  interval,
  metricText,
  nsPerPte,
  type Picture,
  type RunRows,
  spec,
} from './plot.js';

/** Cells to draw, those without a number among them: a bar says why. */
function toDraw(rows: RunRows, scenario: string, metric?: string): SummaryRow[] {
  const { measured, unmeasured } = cellsOfScenario(rows, scenario, metric);
  const all = measured.length === 0 ? [] : [...measured, ...unmeasured];
  return all.sort((a, b) => historical(a.protocol) - historical(b.protocol));
}

export function fences(rows: RunRows, scenario: string): Picture | null {
  const own = toDraw(rows, scenario);
  if (own.length === 0) return null;
  const besides = new Set([...varyingOf(own)].filter((key) => !['protocol', 'fence', 'fence_per'].includes(key)));
  const words = (r: SummaryRow) => cellWords(r, besides).split(', ').slice(1).join(', ');
  const key = (r: SummaryRow) => `${r.protocol} ${WRPROTECTS.indexOf(r.wrprotect)} ${r.pages} ${words(r)}`;
  const kinds = [...groupBy(own, key)].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = kinds.flatMap(([, cells]) => {
    const said = words(cells[0] as SummaryRow);
    return fenceBars(cells, said === '' ? '' : `${said}: `);
  });
  return {
    title: 'What each ordering fence adds',
    caption: `By the kind of write-protect (${[...new Set(own.map((r) => r.wrprotect))].join(', ')}) and the place of the fence. ${INTERVALS}`,
    draw: (frame) => bars(frame, all, 'ns per PTE'),
  };
}

/** A small picture per number of VMAs; sizes stand apart by name, and protocols beside each other at each. */
export function overSizes(rows: RunRows, scenario: string): Picture | null {
  const own = cellsOfScenario(rows, scenario).measured;
  if (own.length === 0) return null;
  const sizes = [...new Set(own.map(({ pages }) => pages))].sort((a, b) => a - b).map(pagesText);
  // The floor stands among the protocols, beside the cells with as many VMAs.
  const values = own.map((r) => {
    const { floor: _, lang: __, ...shared } = r.extra;
    const extra = Object.entries(shared).map(([key, value]) => `${key === 'vmas' ? 'VMAs' : key}: ${value}`);
    return { ...figure(r), size: pagesText(r.pages), extra: extra.join(', ') };
  });
  const groups = [...new Set(values.map(({ extra }) => extra))];
  const color = byProtocol(own.map(({ protocol }) => protocol));
  const x = { field: 'size', type: 'ordinal', sort: sizes, title: null, axis: { labelAngle: 0, grid: false } };
  const xOffset = {
    field: 'protocol',
    type: 'nominal',
    scale: { domain: (color.scale as { domain: string[] }).domain },
  };
  const y = { field: 'p50', ...nsPerPte, scale: { zero: true } };
  const layer = [
    { mark: { type: 'point', filled: true, size: 50 }, encoding: { x, xOffset, y, color } },
    interval({ x, xOffset, color }),
  ];
  return {
    title: 'Fork over the size of the address space',
    caption: `Protocols as shipped (designs: as published), nobody pinning; floor: their accesses alone. ${INTERVALS}`,
    draw(frame) {
      const { width, columns } = facets(frame, groups.length);
      const facet = { field: 'extra', type: 'nominal', title: null, sort: groups };
      return spec(frame, values, { facet, columns, spacing: 24, spec: { width, height: 240, layer } });
    },
  };
}

export function besidePinners(rows: RunRows, scenario: string): Picture | null {
  const own = toDraw(rows, scenario).sort((a, b) => a.pinners - b.pinners);
  if (own.length === 0) return null;
  const varying = new Set([...varyingOf(own)].filter((key) => key !== 'pinners'));
  const all = own.map((r) => barOf(r, pinnersText(r.pinners), cellWords(r, varying), protocolColor(r.protocol)));
  return {
    title: 'Fork against pinners',
    caption: `Each pinner aims every other pin at the table being copied. ${INTERVALS}`,
    draw: (frame) => bars(frame, all, 'ns per PTE'),
  };
}

export function overPinnedShares(rows: RunRows, scenario: string): Picture | null {
  const own = cellsOfScenario(rows, scenario).measured;
  if (own.length === 0) return null;
  const values = own.map((r) => ({ ...figure(r), share: `${r.pinned_fraction * 100} %` }));
  const shares = [...new Set(own.map((r) => r.pinned_fraction))]
    .sort((a, b) => a - b)
    .map((share) => `${share * 100} %`);
  const color = byProtocol(own.map(({ protocol }) => protocol));
  const x = {
    field: 'share',
    type: 'ordinal',
    sort: shares,
    title: 'pages pinned before fork',
    axis: { labelAngle: 0 },
  };
  const y = { field: 'p50', type: 'quantitative', title: 'ns per PTE, logarithmic', scale: { type: 'log' } };
  const layer = [{ mark: { type: 'line', point: true }, encoding: { x, y, color } }, interval({ x, color })];
  return {
    title: 'Early copies',
    caption: `A pinned page is copied, 4 KiB, by the protocols that look. ${INTERVALS}`,
    draw: (frame) => spec(frame, values, { ...fitted(frame), height: 260, layer }),
  };
}

/** For a scenario that asks for no picture of its own: a bar per cell. */
export function cellBars(rows: RunRows, scenario: string, metric: string): Picture | null {
  const own = toDraw(rows, scenario, metric);
  if (own.length === 0) return null;
  const varying = varyingOf(own);
  const per = own.every(({ p50 }) => p50 === null || p50 >= 1e6) ? 1e6 : 1;
  const all = own.map((r) => barOf(r, '', cellWords(r, varying), protocolColor(r.protocol), per));
  const unit = `${per === 1 ? '' : 'millions of '}${metricText(metric)}`;
  return { title: '', caption: INTERVALS, draw: (frame) => bars(frame, all, unit) };
}
