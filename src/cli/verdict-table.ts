/** The verdict table for people: one line per variant and property, one column per model. */
import { groupBy } from '../plan/grid.js';
import type { VerdictRow } from '../results/rows.js';
import { ABOUT_PROPERTY, type Property } from '../verdict/properties.js';
import { SCENARIOS } from '../verdict/scenarios.js';
import { type Column, renderTable } from './table.js';

interface Table {
  readonly columns: readonly Column[];
  readonly lines: readonly (readonly string[])[];
}

const KNOBS = ['protocol', 'wrprotect', 'fence', 'fence_per', 'pin', 'property'] as const;

/** Verdicts that are Never throughout are left out, but for each scenario's first property. */
function tableOf(scenario: string, rows: readonly VerdictRow[]): Table {
  const models = [...new Set(rows.map((row) => row.model))];
  const main = SCENARIOS.find(({ name }) => name === scenario)?.properties[0];
  const groups = [...groupBy(rows, (row) => KNOBS.map((knob) => row[knob]).join('/')).values()];
  const shown = groups.filter((group) => group[0]?.property === main || group.some((row) => row.verdict !== 'Never'));
  const titles = [...KNOBS, ...models, 'class'];
  return {
    columns: titles.map((title) => ({ title, align: 'left' as const })),
    lines: shown.map((group) => [
      ...KNOBS.map((knob) => String(group[0]?.[knob] ?? '')),
      ...models.map((model) => String(group.find((row) => row.model === model)?.verdict ?? '-')),
      String(group.find((row) => row.race_class !== '')?.race_class ?? ''),
    ]),
  };
}

function bodies<T>(
  rows: readonly VerdictRow[],
  render: (scenario: string, table: Table, rows: readonly VerdictRow[]) => T,
): T[] {
  return [...groupBy(rows, (row) => row.scenario)].map(([scenario, own]) =>
    render(scenario, tableOf(scenario, own), own),
  );
}

function about(scenario: string): string {
  return SCENARIOS.find(({ name }) => name === scenario)?.about ?? '';
}

export function verdictTable(rows: readonly VerdictRow[]): string {
  const parts = bodies(
    rows,
    (scenario, { columns, lines }) => `${scenario}: ${about(scenario)}\n${renderTable(columns, lines)}\n`,
  );
  const properties = [...new Set(rows.map((row) => row.property as Property))];
  const shown = new Set(bodies(rows, (_, { lines }) => lines.map((line) => line[KNOBS.indexOf('property')])).flat());
  const meanings = properties.filter((p) => shown.has(p)).map((p) => `${p}: ${ABOUT_PROPERTY[p]}`);
  const held = properties.filter((p) => !shown.has(p));
  const rest = held.length === 0 ? '' : `Never, everywhere: ${held.join(', ')}\n`;
  return `${parts.join('\n')}\n${meanings.join('\n')}\n${rest}why: --witness, for --property NAME; repairs: --flip; every verdict: --format csv\n`;
}

export function verdictMarkdown(rows: readonly VerdictRow[]): string {
  return bodies(rows, (scenario, { columns, lines }) => {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const head = [line(columns.map(({ title }) => title)), line(columns.map(() => '---'))];
    return `${scenario}: ${about(scenario)}\n\n${[...head, ...lines.map(line)].join('\n')}\n`;
  }).join('\n');
}
