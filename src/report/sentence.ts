/** What a scenario found, in one sentence made from its comparisons. */
import { change, list } from '../answer/words.js';
import { formatNumber } from '../numbers.js';
import type { Cell } from '../plan/cell.js';
import { ladderSteps, type Step } from '../results/ladder.js';
import type { ComparisonRow, SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { SIDE_NAMES, SIDES } from '../results/side-by-side.js';
import { cellWords, varyingOf } from './cell-words.js';
import { metricText } from './plot.js';
import type { DrawnScenario } from './plots.js';

type Judged = ComparisonRow & { readonly ratio: number; readonly ci_low: number; readonly ci_high: number };

const hasInterval = (row: ComparisonRow): row is Judged =>
  row.ratio !== null && row.ci_low !== null && row.ci_high !== null;

/** `9 have more, 3 are the same and 2 are not decided`. */
function counts(rows: readonly Judged[]): string {
  const told = rows.filter(({ verdict }) => verdict === 'slower' || verdict === 'faster');
  const parts: [number, string, string][] = [
    [told.filter(({ ratio }) => ratio > 1).length, 'has more', 'have more'],
    [told.filter(({ ratio }) => ratio < 1).length, 'has less', 'have less'],
    [rows.filter(({ verdict }) => verdict === 'same').length, 'is the same', 'are the same'],
    [rows.filter(({ verdict }) => verdict === 'inconclusive').length, 'is not decided', 'are not decided'],
  ];
  return list(parts.flatMap(([n, one, many]) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`])));
}

/** The lowest and the highest median, where no ratio has an interval. */
function medians(cells: readonly SummaryRow[], words: (cell: Cell) => string, why: string): string {
  const [first, ...rest] = cells
    .filter(({ p50 }) => p50 !== null)
    .sort((a, b) => (a.p50 as number) - (b.p50 as number));
  if (first === undefined) return 'No cell has a number.';
  const say = (r: SummaryRow): string => `${formatNumber(r.p50 as number)} (${words(r)})`;
  const last = rest.at(-1);
  const range = last === undefined ? say(first) : `from ${say(first)} to ${say(last)}`;
  return `Medians ${range}; nothing is compared: ${why}.`;
}

/** Geometric mean of the ratios to each other implementation of the same. */
function sides(rows: readonly ComparisonRow[]): string {
  const means = SIDE_NAMES.flatMap((role) => {
    const ratios = rows.flatMap((row) => (row.role === role && row.ratio !== null ? [Math.log(row.ratio)] : []));
    if (ratios.length === 0) return [];
    return [`${formatNumber(Math.exp(ratios.reduce((a, b) => a + b, 0) / ratios.length))} x ${SIDES[role]}`];
  });
  return means.length === 0 ? '' : ` The model is at ${list(means)} (geometric means).`;
}

/** The ingredients that add most. */
function ladder(data: RunData): string {
  const steps = ladderSteps(data).sort((a, b) => b.ns - a.ns);
  const say = ({ step, ns, half }: Step) =>
    `${step} (${ns.toFixed(1)}${half === null ? '' : ` +- ${half.toFixed(1)}`} ns)`;
  return steps.length === 0 ? 'No step can be told.' : `Most is added to a PTE by ${list(steps.slice(0, 4).map(say))}.`;
}

export function sentenceOf(data: RunData, scenario: DrawnScenario): string {
  if (scenario.picture === 'rungs') return ladder(data);
  const { summary, comparisons } = data;
  const { name, headline } = scenario;
  const cells = summary.filter((r) => r.scenario === name && r.metric === headline && r.replica === 0);
  const varying = varyingOf(cells.filter(({ impl }) => impl === 'wasm'));
  const words = (cell: Cell): string => cellWords(cell, varying);
  const own = comparisons.filter((r) => r.scenario === name && r.metric === headline);
  const model = own.filter((r) => r.role === 'baseline' && r.impl === 'wasm').filter(hasInterval);
  if (model.length === 0) {
    const isAlone = own.every(({ role }) => role !== 'baseline');
    const why = isAlone ? 'no cell has its baseline in this run' : 'too little valid was measured for intervals';
    return `${medians(cells, words, why)}${sides(own)}`;
  }
  const cellOf = (id: string): string => {
    const found = summary.find((r) => r.cell_id === id);
    return found === undefined ? id : words(found);
  };
  const say = (r: Judged): string =>
    `${cellOf(r.cell)}: ${change(r.ratio, r.ci_low, r.ci_high)} than ${cellOf(r.baseline_cell)}`;
  const told = model
    .filter(({ verdict }) => verdict === 'slower' || verdict === 'faster')
    .sort((a, b) => b.ratio - a.ratio);
  const [most, least] = [told[0], told.at(-1)];
  const ends = [
    ...(most !== undefined ? [most] : []),
    ...(least !== undefined && least.ratio < 1 && least !== most ? [least] : []),
  ];
  const furthest = ends.length === 0 ? '' : ` Furthest: ${ends.map(say).join('; ')}.`;
  const compared = `Of ${model.length} ${model.length === 1 ? 'cell' : 'cells'} compared with a baseline by ${metricText(headline)}, ${counts(model)}.`;
  return `${compared}${furthest}${sides(own)}`;
}
