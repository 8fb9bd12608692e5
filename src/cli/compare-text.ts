/** What `forkbench compare` says: for a person, and as one JSON document. */

import type { Gap, RunComparison } from '../compare/compare.js';
import type { Compared } from '../compare/compared.js';
import { reasonText } from '../compare/gate.js';
import type { RunFiles } from '../compare/runs.js';
import type { ForkbenchError } from '../errors.js';
import { limitText, percent } from '../numbers.js';
import type { Cell } from '../plan/cell.js';
import { cellWords } from '../plan/cell-words.js';
import { groupBy } from '../plan/grid.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { halfWidths, MORE } from '../results/trust.js';
import { SCREEN, sentences } from './screen.js';
import { type Column, renderTable } from './table.js';

const change = (ratio: number | null) => (ratio === null ? '?' : `${ratio >= 1 ? '+' : '-'}${percent(ratio - 1)}`);

function verdictText({ verdict, same_within }: RunComparison, margin: number): string {
  return verdict === 'same' && same_within !== null && same_within <= margin
    ? `same within ${limitText(margin)}`
    : verdict;
}

const kindOf = ({ scenario, impl }: Cell): string => `${scenario} ${impl}`;

/** Cells of both runs in short words, each among those of its scenario; or by their ids. */
function namesOf({ base, next }: Compared, all: boolean): (cell: string) => string {
  if (all) return (cell) => cell;
  const cells = new Map([...next.cells, ...base.cells].map((cell) => [cell.cell_id, cell]));
  const alike = groupBy([...cells.values()], kindOf);
  return (id) => {
    const cell = cells.get(id);
    if (cell === undefined) return id;
    return `${cell.scenario}: ${cellWords(cell, alike.get(kindOf(cell)) ?? [cell])}`;
  };
}

const RANK: Readonly<Record<string, number>> = { slower: 0, faster: 1, inconclusive: 2, same: 3 };
const rankOf = ({ verdict }: RunComparison): number => RANK[verdict] ?? 2;
const sizeOf = ({ ratio }: RunComparison): number => Math.abs(Math.log(ratio));

/** What is not the same first, the largest change first. @param room lines; without end: as it is */
function table(rows: readonly RunComparison[], margin: number, name: (cell: string) => string, room: number): string[] {
  const columns: Column[] = ['cell', 'change', 'interval', 'p (Holm)', 'verdict'].map((title, i) => ({
    title,
    align: i === 0 || i === 4 ? 'left' : 'right',
  }));
  const sorted = [...rows].sort((a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a));
  const fits = rows.length <= room - 1;
  const shown = fits ? sorted : sorted.filter(({ verdict }) => verdict !== 'same').slice(0, Math.max(1, room - 2));
  const cells = shown.map((r) => [
    name(r.cell),
    change(r.ratio),
    `${change(r.ci_low)} .. ${change(r.ci_high)}`,
    r.p_adjusted.toPrecision(2),
    verdictText(r, margin),
  ]);
  const rest = sorted.slice(shown.length);
  const same = rest.filter(({ verdict }) => verdict === 'same').length;
  const more = `and ${rest.length} more${same === rest.length ? ', all the same' : `, ${same} of them the same`}: --all`;
  return [
    ...(shown.length === 0 ? [] : renderTable(columns, Number.isFinite(room) ? narrowed(cells) : cells).split('\n')),
    ...(rest.length === 0 ? [] : [more]),
  ];
}

/** The first column takes what the others leave of a screen. */
function narrowed(rows: readonly (readonly string[])[]): string[][] {
  const widths = [1, 2, 3, 4].map((i) => Math.max(10, ...rows.map((row) => (row[i] as string).length)) + 2);
  const most = SCREEN.columns - widths.reduce((a, b) => a + b, 0);
  return rows.map(([first = '', ...others]) => [
    first.length <= most ? first : `${first.slice(0, most - 2)}..`,
    ...others,
  ]);
}

/** Cells that a person gets to see by name; --all and --json have all. */
const NAMED = 5;

/** How many cells nothing is known of, the first by name. */
function gapLines(title: string, gaps: readonly Gap[], name: (cell: string) => string, all: boolean): string[] {
  if (gaps.length === 0) return [];
  const shown = all ? gaps.length : NAMED;
  const more = gaps.length - shown;
  return [
    `${gaps.length} ${title}:`,
    ...gaps.slice(0, shown).flatMap(({ cell, why }) => sentences([`  ${name(cell)}: ${why}`])),
    ...(more > 0 ? [`  and ${more} more: --all`] : []),
  ];
}

/** What more time would buy: launches of both runs. */
function moreTime({ base, next, rows }: Compared): string[] {
  const found = halfWidths(rows);
  const launches = [base, next].map(({ data }) => data.meta.launches ?? 0);
  if (found === null || launches.some((n) => n < 2)) return [];
  const asked = [...new Set(launches)].map((n) => n * MORE).join(' and ');
  return [`${found.now}; ${MORE} times the launches in both runs (--launches ${asked}) ${found.next}`];
}

/** A sentence that lists much is cut. */
const LONGEST = 300;
const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} .. (--all has it whole)`;

/** How many comparisons say what: where a gate passes, how much of that is knowledge. */
function countsText(rows: readonly RunComparison[], margin: number): string {
  const same = rows.filter(({ verdict }) => verdict === 'same').length;
  const told = rows.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower').length;
  const open = rows.length - same - told;
  return `of ${rows.length} comparisons ${same} are the same within ${limitText(margin)}, ${told} faster or slower, ${open} inconclusive`;
}

const reaching = (open: number): string =>
  open === 0 ? '' : `, but ${open} of them reach${open === 1 ? 'es' : ''} there and may have regressed`;

function gateLines({ gate, margin, rows, absolute, base }: Compared, name: (cell: string) => string): string[] {
  if (gate === null) return [];
  const { verdict, regressions, absolute: worse } = gate;
  const refused = gate.refused.map((reason) => reasonText(reason, name));
  const reasons =
    verdict === 'failed'
      ? [
          ...(regressions.length === 0 ? [] : [`${regressions.length} of ${rows.length} cells lie beyond it`]),
          ...(worse.length === 0
            ? []
            : [`${worse.length} of ${absolute?.length} cells lie beyond it as they are (weaker)`]),
          ...refused,
        ]
      : verdict === 'refused'
        ? refused
        : [`no interval of ${rows.length} lies beyond it${reaching(gate.open.length)}`];
  return [`gate at ${limitText(margin)}: ${verdict}: ${reasons.join('; ')}`, blindness(base, absolute !== null)];
}

/** What a gate relative to baselines cannot see. */
function blindness({ baselines, cells }: RunFiles, absolute: boolean): string {
  const judged = new Set(baselines.map(({ cell }) => cell));
  const others = cells.filter(({ cell_id }) => !judged.has(cell_id)).length;
  const what = `relative to a baseline, what makes it slower too does not show, nor do the ${others} cells that have none`;
  return absolute
    ? `${what}; as they are, whatever else differed between the two runs shows as well`
    : `${what}: --absolute compares cells as they are (weaker; runs of one host)`;
}

const ABSOLUTE =
  'as they are, NEW over BASE (weaker: whatever else differed between the two runs, a clock or a neighbour, is in it)';

/** @param all every row, cells by their ids */
export function compareText(compared: Compared, all: boolean): string {
  const { base, next, rows, missing, undecided, absolute, margin, notes, isAllowed } = compared;
  const name = namesOf(compared, all);
  const head = `${next.data.meta.run_id} against ${base.data.meta.run_id}: each cell relative to its own run's baseline`;
  const gaps = (title: string, some: readonly Gap[]): string[] => gapLines(title, some, name, all);
  const said = [countsText(rows, margin), ...moreTime(compared), ...gateLines(compared, name)];
  const below = [
    ...sentences(notes.map((note) => `note: ${all ? note : cut(note)}`)),
    ...gaps(
      'cells of BASE have no number',
      missing.filter(({ cell }) => !isAllowed(cell)),
    ),
    ...gaps(
      'cells of BASE have no number, which is allowed',
      missing.filter(({ cell }) => isAllowed(cell)),
    ),
    ...gaps('cells have no interval, so that nothing is known of them', undecided),
    ...sentences(said.map((text) => (all ? text : cut(text)))),
  ];
  const besides = absolute === null ? [] : ['', ...sentences([ABSOLUTE])];
  const room = SCREEN.lines - below.length - besides.length - 2;
  const share = all ? Number.POSITIVE_INFINITY : absolute === null ? room : Math.floor(room / 2);
  const lines = [
    ...sentences([head]),
    ...table(rows, margin, name, share),
    ...besides,
    ...(absolute === null ? [] : [...table(absolute, margin, name, share), '']),
    ...below,
  ];
  return `${lines.join('\n')}\n`;
}

const cellsIn = (list: readonly { readonly cell: string }[] | undefined) => (list ?? []).map(({ cell }) => cell);

/** @param refusal why the runs are not compared: then there are no comparisons, and an error beside what is missing */
export function compareDocument(compared: Compared, refusal: ForkbenchError | null): object {
  const { base, next, rows, missing, undecided, absolute, gate, notes, margin, isAllowed } = compared;
  const of = {
    ...{ schema_version: SCHEMA_VERSION, base: base.data.meta.run_id, new: next.data.meta.run_id, notes },
    missing: cellsIn(missing.filter(({ cell }) => !isAllowed(cell))),
    allowed_missing: cellsIn(missing.filter(({ cell }) => isAllowed(cell))),
  };
  if (refusal !== null) {
    const { exit, message, hint } = refusal;
    const none = { comparisons: [], regressions: [], undecided: [] };
    return {
      ...of,
      ...none,
      gate: gate === null ? null : 'refused',
      refused: [message],
      error: { exit, message, hint },
    };
  }
  return {
    ...{
      ...of,
      comparisons: rows,
      regressions: cellsIn(gate?.regressions),
      undecided: cellsIn(undecided),
      may_regress: cellsIn(gate?.open),
    },
    ...{
      same_margin: margin,
      gate: gate?.verdict ?? null,
      refused: (gate?.refused ?? []).map((reason) => reasonText(reason)),
    },
    ...(absolute !== null && {
      absolute,
      absolute_regressions: cellsIn(gate?.absolute),
      absolute_may_regress: cellsIn(gate?.absoluteOpen),
    }),
  };
}
