// How the cost of one PTE grows with the address space, from summary.csv.
import { figure, INTERVALS, interval, type Median, nsPerPte, overPages, type Picture, spec } from './plot.js';

export function byPopulation(own: readonly Median[]): Picture {
  const values = own.map((r) => ({ ...figure(r), lie: `${r.layout}, ${r.extra.population}` }));
  const x = overPages(values);
  const y = { field: 'p50', ...nsPerPte, scale: { type: 'log' } };
  const color = { field: 'lie', type: 'nominal', title: 'pfns, population' };
  const layer = [{ mark: { type: 'line', point: true }, encoding: { x, y, color } }, interval({ x, color })];
  const body = {
    facet: { column: { field: 'protocol', type: 'nominal', title: null } },
    spec: { width: 460, height: 280, layer },
  };
  return {
    title: 'From 2 MiB to 128 GiB',
    caption: `Both axes logarithmic. Sparse: every other pte slot is empty, and passing it counts for the PTE before it. ${INTERVALS}`,
    spec: spec(values, body),
  };
}
