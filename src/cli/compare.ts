import { listBaselines, removeBaseline, resolveRun, saveBaseline } from '../compare/baselines.js';
import { compareRunFiles, type RunComparison, readRunFiles, regressions, undecidable } from '../compare/compare.js';
import { EXIT, usageError } from '../errors.js';
import { SCHEMA_VERSION } from '../results/rows.js';
import { SCENARIOS } from '../scenarios.js';
import { strictly } from './strict.js';
import { type Column, renderTable } from './table.js';

export interface CompareOptions {
  readonly failOnRegression?: number;
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly out: string;
}

/** `5%` or `0.05` -> 0.05. */
export function parseLimit(text: string): number {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (value > 0 && value < 1) return value;
  throw usageError(`--fail-on-regression: '${text}' is no limit between 0 and 100 %, as in 5%`);
}

const percent = (ratio: number | null) =>
  ratio === null ? '?' : `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(1)} %`;

function table(rows: readonly RunComparison[]): string {
  const columns: Column[] = ['cell', 'metric', 'change', 'interval', 'p (Holm)', 'verdict'].map((title, i) => ({
    title,
    align: i < 2 || i === 5 ? 'left' : 'right',
  }));
  return renderTable(
    columns,
    rows.map((r) => [
      r.cell,
      r.metric,
      percent(r.ratio),
      `${percent(r.ci_low)} .. ${percent(r.ci_high)}`,
      r.p_adjusted.toPrecision(2),
      r.verdict,
    ]),
  );
}

/** What the gate says, for a person. */
function gateText(limit: number, all: number, bad: number, unknown: number): string {
  const known = unknown === 0 ? '' : `; ${unknown} have no interval, so that nothing is known of them`;
  const found =
    unknown === all
      ? `decided nothing: none of ${all} cells has an interval`
      : bad > 0
        ? `failed in ${bad} of ${all} cells${known}`
        : `passed${unknown === 0 ? '' : ` in ${all - unknown} of ${all} cells`}${known}`;
  return `gate at ${limit * 100} %: ${found}`;
}

/** `forkbench compare BASE NEW`. @returns 2 where the gate is set and a cell is beyond it; 4 where --strict is not content */
export function compareCommand(baseWord: string, newWord: string, options: CompareOptions): number {
  const [base, next] = [baseWord, newWord].map((word) => readRunFiles(resolveRun(options.out, word), SCENARIOS));
  if (base === undefined || next === undefined) throw usageError('compare: two runs');
  const { rows, notes } = compareRunFiles(base, next, options.force ?? false);
  const limit = options.failOnRegression;
  const bad = limit === undefined ? [] : regressions(rows, limit);
  const unknown = undecidable(rows);
  if (options.json) {
    const document = {
      schema_version: SCHEMA_VERSION,
      base: base.meta.run_id,
      new: next.meta.run_id,
      comparisons: rows,
      notes,
      regressions: bad.map((r) => r.cell),
      undecided: unknown.map((r) => r.cell),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(
      `${next.meta.run_id} against ${base.meta.run_id}: each cell relative to its own run's baseline\n${table(rows)}\n`,
    );
    for (const note of notes) process.stdout.write(`note: ${note}\n`);
    if (limit !== undefined) process.stdout.write(`${gateText(limit, rows.length, bad.length, unknown.length)}\n`);
  }
  if (limit !== undefined && unknown.length > 0)
    process.stderr.write(
      `warning: the gate could not decide ${unknown.length} of ${rows.length} cells: an interval takes two launches of each run\n`,
    );
  if (bad.length > 0) return EXIT.gate;
  return options.strict ? strictly(rows) : EXIT.ok;
}

const ACTIONS: readonly string[] = ['save', 'list', 'rm'];

/** `forkbench baseline save NAME [DIR]`, `list`, `rm NAME`. */
export function baselineCommand(
  action: string,
  name: string | undefined,
  run: string | undefined,
  options: { readonly out: string; readonly json?: boolean },
): number {
  if (!ACTIONS.includes(action)) throw usageError(`baseline: unknown action '${action}'; known: ${ACTIONS.join(', ')}`);
  if (action === 'list') {
    const names = listBaselines(options.out);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, baselines: names })}\n`
        : names.map((n) => `${n}\n`).join(''),
    );
    return EXIT.ok;
  }
  if (name === undefined) throw usageError(`baseline ${action}: a name is missing`);
  if (action === 'save')
    process.stdout.write(
      `${saveBaseline(options.out, name, resolveRun(options.out, run ?? `${options.out}/latest`))}\n`,
    );
  else removeBaseline(options.out, name);
  return EXIT.ok;
}
