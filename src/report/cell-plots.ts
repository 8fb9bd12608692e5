// Plots of what the cells cost, from summary.csv.
import {
  COLORS,
  figure,
  INTERVALS,
  interval,
  medians,
  nsPerPte,
  overPages,
  type Plot,
  type RunRows,
  spec,
} from './plot.js';

export function fenceCost(rows: RunRows): Plot | null {
  const values = medians(rows, 'fence_cost').map((r) => ({
    ...figure(r),
    place: r.fence_per === '' ? 'none' : r.fence_per,
  }));
  if (values.length === 0) return null;
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
    name: 'fence_cost',
    title: 'What each ordering fence adds',
    caption: `early_wrprotect, 64 Ki pages. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

const byProtocol = { field: 'protocol', type: 'nominal', title: 'protocol' };

export function forkLatency(rows: RunRows): Plot | null {
  // The floor stands among the protocols, beside the cells with as many VMAs.
  const values = medians(rows, 'fork_latency').map((r) => {
    const { floor: _, lang: __, ...shared } = r.extra;
    return figure(r, shared);
  });
  if (values.length === 0) return null;
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
    name: 'fork_latency',
    title: 'Fork over the size of the address space',
    caption: `Protocols as shipped, nobody pinning; floor: their accesses alone. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

export function forkVsPinners(rows: RunRows): Plot | null {
  const values = medians(rows, 'fork_vs_pinners').map((r) => figure(r));
  if (values.length === 0) return null;
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
  return { name: 'fork_vs_pinners', title: 'Fork against pinners', caption, spec: spec(values, body) };
}

export function pinnedFraction(rows: RunRows): Plot | null {
  const values = medians(rows, 'pinned_fraction').map((r) => figure(r));
  if (values.length === 0) return null;
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
    name: 'pinned_fraction',
    title: 'Early copies',
    caption,
    spec: spec(values, { width: 460, height: 260, layer }),
  };
}
