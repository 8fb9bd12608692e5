/** The verdicts for people: a matrix per property, and below it what its words mean and what else was found. */
import { besideText, fenceText, type VerdictLine, type VerdictMatrix, verdictMatrix } from '../answer/verdicts.js';
import { list } from '../answer/words.js';
import { groupBy } from '../plan/grid.js';
import { asItCame, isShipped } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { ABOUT_PROPERTY, type Property } from '../verdict/properties.js';
import { appliesTo, SCENARIOS, type Scenario } from '../verdict/scenarios.js';
import { SIGNS, signed, type Verdict } from '../verdicts.js';
import { SCREEN, sentences } from './screen.js';
import { type Column, paintVerdict, renderMarkdown, renderTable } from './table.js';

/** How the rows were asked for. */
export interface Shown {
  /** the properties that get a matrix; each scenario's first if none is named */
  readonly properties: readonly Property[] | undefined;
  /** however many lines it takes */
  readonly all: boolean;
}

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** `ordering (weak)`: a class in one column. */
const RACES: Readonly<Record<string, string>> = {
  'no race': 'none',
  'logic race': 'logic',
  'ordering race': 'ordering',
  'ordering race (weak models only)': 'ordering (weak)',
};

const ABOUT_RACES: Readonly<Record<string, string>> = {
  none: 'none: every execution ends so, whatever the other thread does, and no fence helps',
  logic: 'logic: an interleaving does it, so that no fence helps',
  ordering: 'ordering: it takes accesses out of order, on x86 too',
  'ordering (weak)': 'ordering (weak): it takes accesses out of order, as x86 never has them',
};

/** @param text a verdict in its column */
function matrixTable({ models, lines }: VerdictMatrix, text: (verdict: Verdict) => string): Table {
  const left = (title: string): Column => ({ title, align: 'left' });
  const has = (some: (line: VerdictLine) => boolean): boolean => lines.some(some);
  const optional: readonly (readonly [boolean, string, (line: VerdictLine) => string])[] = [
    [true, 'protocol', ({ variant }) => variant.protocol + (isShipped(variant) ? ' *' : '')],
    [has(({ variant }) => Boolean(variant.extra)), 'switches', ({ variant }) => variant.extra || ''],
    [true, 'write-protect', ({ variant }) => variant.wrprotect],
    [has(({ variant }) => variant.fence !== 'none'), 'fence', ({ variant }) => fenceText(variant)],
    [new Set(lines.map(({ variant }) => variant.pin)).size > 1, 'pin', ({ variant }) => variant.pin],
    [has(({ scenarios }) => scenarios.length > 0), 'in', ({ scenarios }) => scenarios.join(', ')],
  ];
  const columns = optional.filter(([is]) => is);
  const raced = has(({ race }) => race !== '');
  return {
    columns: [
      ...columns.map(([, title]) => left(title)),
      ...models.map((model) => ({ ...left(model), paint: paintVerdict })),
      ...(raced ? [left('race')] : []),
    ],
    rows: lines.map((line) => [
      ...columns.map(([, , cell]) => cell(line)),
      ...models.map((model) => {
        const verdict = line.verdicts[model];
        return verdict === undefined ? '-' : text(verdict);
      }),
      ...(raced ? [RACES[line.race] ?? line.race] : []),
    ]),
  };
}

/** The matrices, and those of the other properties that are told in a sentence. */
function matricesOf(rows: readonly VerdictRow[], asked: Shown['properties']) {
  const explored = new Set(rows.map(({ scenario }) => scenario));
  const first = SCENARIOS.filter(({ name }) => explored.has(name)).map(({ properties }) => properties[0]);
  const all = [...new Set(rows.map(({ property }) => property as Property))];
  const told = all.filter((property) => (asked ?? first).includes(property));
  const matrix = (property: Property): VerdictMatrix => verdictMatrix(rows, property);
  return { told: told.map(matrix), beside: all.filter((property) => !told.includes(property)).map(matrix) };
}

const question = (property: string): string => (property === 'lost_pin' ? 'can a pin be lost?' : `${property}?`);

const headText = ({ property, scenarios }: VerdictMatrix): string => `${question(property)} (${list(scenarios)})`;

/** What `*` says: of a kernel, of a design that was published, or of both. */
function starred(lines: VerdictMatrix['lines']): string[] {
  const came = new Set(lines.flatMap(({ variant }) => (isShipped(variant) ? [asItCame(variant.protocol)] : [])));
  const shipped = came.has('as shipped') ? ['as the kernel shipped it, on x86'] : [];
  const published = came.has('as published')
    ? ['as its authors published it, on x86 (mainline Linux never had it)']
    : [];
  const text = [...shipped, ...published].join(', or ');
  return text === '' ? [] : [`*: ${text}`];
}

/** What the words of the matrices mean. */
function legend(told: readonly VerdictMatrix[]): string[] {
  const lines = told.flatMap((matrix) => matrix.lines);
  const ends = told.map(
    ({ property }) => ABOUT_PROPERTY[property as Property] + (told.length > 1 ? ` (${property})` : ''),
  );
  const has = (verdict: Verdict): boolean => lines.some(({ verdicts }) => Object.values(verdicts).includes(verdict));
  const races = new Set(lines.map(({ race }) => RACES[race] ?? race));
  const pins = [...new Set(lines.map(({ variant }) => variant.pin))];
  return [
    `${signed('Sometimes')}${has('Always') ? ' or Always' : ''}: some execution ends so that ${ends.join(', or so that ')}; ${signed('Never')}: none does`,
    ...(has('Unknown') ? [`${signed('Unknown')}: a bound was hit (--max-seconds, --max-memory)`] : []),
    ...Object.entries(ABOUT_RACES).flatMap(([race, text]) => (races.has(race) ? [text] : [])),
    ...starred(lines),
    ...(pins.length === 1 ? [`pin: ${pins[0]}`] : []),
  ];
}

/** Scenarios that have nothing for a protocol of the rows: its row says nothing of them. */
function notAsked(rows: readonly VerdictRow[], scenarios: readonly Scenario[]): string[] {
  const variants = [...groupBy(rows, ({ protocol }) => protocol).values()].map(([first]) => first as VerdictRow);
  return scenarios.flatMap((scenario) => {
    const lacking = variants.filter((variant) => !appliesTo(scenario, variant)).map(({ protocol }) => protocol);
    const { name, needs, without } = scenario;
    const why = needs === undefined ? `what keeps ${without} is not asked` : `it is about ${needs}`;
    return lacking.length === 0 ? [] : [`${name} is not asked of ${list(lacking)}: ${why}.`];
  });
}

export function verdictTable(rows: readonly VerdictRow[], { properties, all }: Shown): string {
  const { told, beside } = matricesOf(rows, properties);
  const others = beside.map((matrix) => ({ matrix, text: besideText(matrix) }));
  const never = others.filter(({ text }) => text === null).map(({ matrix }) => matrix.property);
  const explored = new Set(rows.map(({ scenario }) => scenario));
  const scenarios = SCENARIOS.filter(({ name }) => explored.has(name));
  const below = sentences([
    `${legend(told).join('; ')}.`,
    ...others.flatMap(({ matrix: { property }, text }) =>
      text === null ? [] : [`${text} (${ABOUT_PROPERTY[property as Property]}).`],
    ),
    ...(never.length === 0 ? [] : [`Never, everywhere: ${never.join(', ')}.`]),
    ...notAsked(rows, scenarios),
    ...scenarios.map(({ name, about }) => `${name}: ${about}.`),
    `why: --witness; repairs: --flip; arm64, ppc64: --arch; every combination of knobs: --all; every row: --format csv`,
  ]);
  const heads = told.map((matrix) => sentences([headText(matrix)]));
  const room = SCREEN.lines - below.length - heads.flat().length - 3 * told.length;
  const parts = told.map((matrix, i) => {
    const { columns, rows: lines } = matrixTable(matrix, (verdict) => SIGNS[verdict]);
    const most = all ? lines.length : Math.max(1, Math.floor(room / told.length));
    const more = lines.length - most;
    const cut = more > 0 ? [`and ${more} more variants: --all`] : [];
    return [...(heads[i] as string[]), renderTable(columns, lines.slice(0, most)), ...cut, ''].join('\n');
  });
  return `${parts.join('\n')}\n${below.join('\n')}\n`;
}

export function verdictMarkdown(rows: readonly VerdictRow[], { properties }: Shown): string {
  return matricesOf(rows, properties)
    .told.map((matrix) => {
      const { columns, rows: lines } = matrixTable(matrix, signed);
      return `${headText(matrix)}\n\n${renderMarkdown(columns, lines)}\n`;
    })
    .join('\n');
}
