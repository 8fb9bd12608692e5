// Plots of what a scenario's cells cost, from their medians.
import { COLORS, figure, INTERVALS, interval, type Median, nsPerPte, overPages, type Picture, spec } from './plot.js';

export function fences(own: readonly Median[]): Picture {
  const values = own.map((r) => ({ ...figure(r), place: r.fence_per === '' ? 'none' : r.fence_per }));
  const x = {
    field: 'place',
    type: 'nominal',
    sort: ['none', 'pte', 'table', 'fork'],
    title: 'one fence per',
    axis: { labelAngle: 0 },
  };
  const xOffset = { field: 'fence', type: 'nominal', sort: ['none', 'lock', 'full'] };
  const color = { field: 'fence', type: 'nominal', sort: ['none', 'lock', 'full'], title: 'fence' };
  const bars = { mark: 'bar', encoding: { y: { field: 'p50', ...nsPerPte }, color } };
  const body = {
    facet: {
      column: {
        field: 'wrprotect',
        type: 'nominal',
        sort: ['store', 'rmw', 'cmpxchg', 'xchg'],
        title: 'write-protect',
      },
    },
    spec: { width: 130, height: 220, encoding: { x, xOffset }, layer: [bars, interval({})] },
  };
  return {
    title: 'What each ordering fence adds',
    caption: `early_wrprotect, 64 Ki pages. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

const byProtocol = { field: 'protocol', type: 'nominal', title: 'protocol' };

export function overSizes(own: readonly Median[]): Picture {
  // The floor stands among the protocols, beside the cells with as many VMAs.
  const values = own.map((r) => {
    const { floor: _, lang: __, ...shared } = r.extra;
    return figure(r, shared);
  });
  const x = overPages(values);
  const y = { field: 'p50', ...nsPerPte, scale: { zero: false } };
  const layer = [
    { mark: { type: 'line', point: true }, encoding: { x, y, color: byProtocol } },
    interval({ x, color: byProtocol }),
  ];
  const body = {
    facet: { column: { field: 'extra', type: 'nominal', title: null } },
    spec: { width: 280, height: 240, layer },
  };
  return {
    title: 'Fork over the size of the address space',
    caption: `Protocols as shipped, nobody pinning; floor: their accesses alone. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

export function besidePinners(own: readonly Median[]): Picture {
  const values = own.map((r) => figure(r));
  const encoding = { x: { ...byProtocol, axis: { labelAngle: 0 } }, xOffset: { field: 'pinners', type: 'ordinal' } };
  const bars = {
    mark: 'bar',
    encoding: {
      y: { field: 'p50', ...nsPerPte },
      color: { field: 'pinners', type: 'ordinal', scale: { range: COLORS }, title: 'pinners' },
    },
  };
  const caption = `Each pinner aims every other pin at the table being copied. ${INTERVALS}`;
  const body = { width: 460, height: 240, encoding, layer: [bars, interval({})] };
  return { title: 'Fork against pinners', caption, spec: spec(values, body) };
}

export function overPinnedShares(own: readonly Median[]): Picture {
  const values = own.map((r) => figure(r));
  const x = {
    field: 'pinned_fraction',
    type: 'ordinal',
    title: 'share of the pages pinned before fork',
    axis: { labelAngle: 0 },
    sort: 'x',
  };
  const y = { field: 'p50', ...nsPerPte, scale: { type: 'log' } };
  const layer = [
    { mark: { type: 'line', point: true }, encoding: { x, y, color: byProtocol } },
    interval({ x, color: byProtocol }),
  ];
  const caption = `A pinned page is copied, 4 KiB, by the protocols that look. Logarithmic. ${INTERVALS}`;
  return {
    title: 'Early copies',
    caption,
    spec: spec(values, { width: 460, height: 260, layer }),
  };
}
