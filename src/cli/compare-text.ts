/** What `forkbench compare` says: for a person, and as one JSON document. */
import type { Gap, RunComparison } from '../compare/compare.js';
import type { Compared } from '../compare/compared.js';
import type { RunFiles } from '../compare/runs.js';
import type { ForkbenchError } from '../errors.js';
import { limitText, percent } from '../numbers.js';
import { SCHEMA_VERSION } from '../results/rows.js';
import { type Column, renderTable } from './table.js';

const change = (ratio: number | null) => (ratio === null ? '?' : `${ratio >= 1 ? '+' : '-'}${percent(ratio - 1)}`);

function verdictText({ verdict, same_within }: RunComparison, margin: number): string {
  return verdict === 'same' && same_within !== null && same_within <= margin
    ? `same within ${limitText(margin)}`
    : verdict;
}

function table(rows: readonly RunComparison[], margin: number): string {
  const columns: Column[] = ['cell', 'metric', 'change', 'interval', 'p (Holm)', 'verdict'].map((title, i) => ({
    title,
    align: i < 2 || i === 5 ? 'left' : 'right',
  }));
  return renderTable(
    columns,
    rows.map((r) => [
      r.cell,
      r.metric,
      change(r.ratio),
      `${change(r.ci_low)} .. ${change(r.ci_high)}`,
      r.p_adjusted.toPrecision(2),
      verdictText(r, margin),
    ]),
  );
}

/** Cells that a person gets to see by name; --json has all. */
const NAMED = 10;

/** How many cells nothing is known of, the first by name. */
function gapLines(title: string, gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [];
  const more = gaps.length - NAMED;
  return [
    `${gaps.length} ${title}:`,
    ...gaps.slice(0, NAMED).map(({ cell, why }) => `  ${cell}: ${why}`),
    ...(more > 0 ? [`  and ${more} more (--json names them)`] : []),
  ];
}

/** How many comparisons say what: where a gate passes, how much of that is knowledge. */
function countsText(rows: readonly RunComparison[], margin: number): string {
  const same = rows.filter(({ verdict }) => verdict === 'same').length;
  const told = rows.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower').length;
  const open = rows.length - same - told;
  return `of ${rows.length} comparisons ${same} are the same within ${limitText(margin)}, ${told} faster or slower, ${open} inconclusive`;
}

function gateLines({ gate, margin, rows, absolute, base }: Compared): string[] {
  if (gate === null) return [];
  const { verdict, regressions, absolute: worse, refused } = gate;
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
        : [`no interval of ${rows.length} lies beyond it`];
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

export function compareText(compared: Compared): string {
  const { base, next, rows, missing, undecided, absolute, margin, notes, isAllowed } = compared;
  const lines = [
    `${next.data.meta.run_id} against ${base.data.meta.run_id}: each cell relative to its own run's baseline`,
    table(rows, margin),
    ...(absolute === null ? [] : ['', ABSOLUTE, table(absolute, margin), '']),
    ...notes.map((note) => `note: ${note}`),
    ...gapLines(
      'cells of BASE have no number',
      missing.filter(({ cell }) => !isAllowed(cell)),
    ),
    ...gapLines(
      'cells of BASE have no number, which is allowed',
      missing.filter(({ cell }) => isAllowed(cell)),
    ),
    ...gapLines('cells have no interval, so that nothing is known of them', undecided),
    countsText(rows, margin),
    ...gateLines(compared),
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
    ...{ ...of, comparisons: rows, regressions: cellsIn(gate?.regressions), undecided: cellsIn(undecided) },
    ...{ same_margin: margin, gate: gate?.verdict ?? null, refused: gate?.refused ?? [] },
    ...(absolute !== null && { absolute, absolute_regressions: cellsIn(gate?.absolute) }),
  };
}
