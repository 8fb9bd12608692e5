// How the cost of one PTE grows with the address space, from summary.csv.
import { inOrder } from './colors.js';
import { cellsOfScenario, facets, figure, INTERVALS, interval, type Picture, type RunRows, spec } from './plot.js';

/** 65536 -> 64Ki. */
const PAGES_LABEL =
  "datum.value >= 1048576 ? datum.value / 1048576 + 'Mi' : datum.value >= 1024 ? datum.value / 1024 + 'Ki' : datum.value";

export function byPopulation(rows: RunRows, scenario: string): Picture | null {
  const own = cellsOfScenario(rows, scenario).measured;
  if (own.length === 0) return null;
  const values = own.map((r) => ({ ...figure(r), lie: `${r.layout}, ${r.extra.population}` }));
  const axis = { values: [...new Set(own.map((v) => v.pages))], labelExpr: PAGES_LABEL, labelOverlap: true };
  const x = {
    field: 'pages',
    type: 'quantitative',
    scale: { type: 'log', base: 4 },
    title: 'pages, logarithmic',
    axis,
  };
  const y = { field: 'p50', type: 'quantitative', title: 'ns per PTE, logarithmic', scale: { type: 'log' } };
  const color = { field: 'lie', type: 'nominal', title: 'pfns, population' };
  const layer = [{ mark: { type: 'line', point: true }, encoding: { x, y, color } }, interval({ x, color })];
  const protocols = inOrder(own.map(({ protocol }) => protocol));
  return {
    title: 'From 2 MiB to 128 GiB',
    caption: `Sparse: every other pte slot is empty, and passing it counts for the PTE before it. ${INTERVALS}`,
    draw(frame) {
      const { width, columns } = facets(frame, protocols.length);
      const facet = { field: 'protocol', type: 'nominal', title: null, sort: protocols };
      return spec(frame, values, { facet, columns, spacing: 24, spec: { width, height: 260, layer } });
    },
  };
}
