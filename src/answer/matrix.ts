/** Cost and correctness side by side: one row per protocol as shipped. */
import { formatNumber } from '../numbers.js';
import { PER_PTE } from '../plan/metric.js';
import { SIGNS, signed, type Verdict } from '../verdicts.js';
import { type Evidence, exploredOf, isShipped, type Measured, PREFERRED_PAGES, type Told } from './evidence.js';

export interface MatrixRow {
  readonly protocol: string;
  /** ns per PTE, or null with the reason in `notes` */
  readonly alone: number | null;
  readonly onePinner: number | null;
  readonly onePercentPinned: number | null;
  /** model -> whether a pin can be lost; without an entry it was not explored */
  readonly pins: Readonly<Record<string, Verdict>>;
}

export interface Matrix {
  readonly rows: readonly MatrixRow[];
  readonly models: readonly string[];
  /** why numbers are missing; empty: none is */
  readonly notes: readonly string[];
}

/** What the signs of a matrix say of lost pins. */
export const PINS_KEY = `${signed('Sometimes')}: some execution loses a pin; ${signed('Never')}: none does`;

export const PLACES = {
  alone: { title: 'alone', fits: (c: Measured) => c.pinners === 0 && c.pinned_fraction === 0 },
  onePinner: { title: 'one pinner', fits: (c: Measured) => c.pinners === 1 && c.pinned_fraction === 0 },
  onePercentPinned: { title: '1 % pinned', fits: (c: Measured) => c.pinners === 0 && c.pinned_fraction === 0.01 },
} as const;
export type Place = keyof typeof PLACES;

/** The cell that stands for a place: the size most told of, sequential, one VMA. */
export function cellFor(evidence: Evidence, protocol: string, place: Place): Measured | undefined {
  const fit = evidence.summary.filter(
    (c) =>
      c.protocol === protocol &&
      c.impl === 'wasm' &&
      c.metric === PER_PTE &&
      c.replica === 0 &&
      c.layout === 'sequential' &&
      Number(c.extra.vmas ?? 1) === 1 &&
      c.extra.rung === undefined &&
      isShipped(evidence, c) &&
      PLACES[place].fits(c),
  );
  const far = (c: Measured) => Math.abs(Math.log2(c.pages / PREFERRED_PAGES)) - (c.p50 === null ? 0 : 0.01);
  return fit.sort((a, b) => far(a) - far(b))[0];
}

export function matrixOf(evidence: Evidence): Matrix {
  const models = [...new Set(evidence.verdicts.filter((r) => r.property === 'lost_pin').map((r) => r.model))];
  const there = evidence.protocols.filter(
    ({ name }) =>
      evidence.summary.some((c) => c.protocol === name && c.impl === 'wasm') ||
      evidence.verdicts.some((r) => r.protocol === name),
  );
  const missing = new Map<string, string[]>();
  const rows = there.map(({ name }): MatrixRow => {
    const value = (place: Place): number | null => {
      const cell = cellFor(evidence, name, place);
      if (cell?.p50 == null) {
        const reason = `${PLACES[place].title}: ${cell === undefined ? ABSENT : whyNone(cell)}`;
        missing.set(reason, [...(missing.get(reason) ?? []), name]);
      }
      return cell?.p50 ?? null;
    };
    return {
      protocol: name,
      alone: value('alone'),
      onePinner: value('onePinner'),
      onePercentPinned: value('onePercentPinned'),
      pins: Object.fromEntries(exploredOf(evidence, name).verdicts),
    };
  });
  const all = rows.filter(hasSomething);
  const designs = all.filter(({ protocol }) => there.some((one) => one.name === protocol && isDesign(one)));
  const apart = all.length > MOST_ROWS ? designs : [];
  const shown = all.filter((row) => !apart.includes(row));
  const texts = [...missing].flatMap(([reason, names]) => {
    const without = shown.filter(({ protocol }) => names.includes(protocol));
    if (without.length === 0 || (without.length === shown.length && reason.endsWith(ABSENT))) return [];
    return [`${reason} (${someOf(without, shown)})`];
  });
  const notes = texts.length === 0 ? [] : [`- no number: ${texts.join('; ')}`];
  if (apart.length > 0) notes.push(`in the tables alone: ${apart.map(({ protocol }) => protocol).join(', ')}`);
  return { rows: shown, models, notes };
}

/** A screen has no room for more: what is in no kernel goes first. */
const MOST_ROWS = 8;
const isDesign = ({ version }: Told): boolean => version.startsWith('on ');

const ABSENT = 'not in this run';

/** What made its samples invalid: how many of how many stands in summary.csv. */
function whyNone({ warnings }: Measured): string {
  const why = /(?:^|; )\d+ invalid: (.*)$/.exec(warnings ?? '')?.[1];
  return why ?? (warnings || 'no valid sample');
}

function someOf(some: readonly MatrixRow[], all: readonly MatrixRow[]): string {
  const names = (rows: readonly MatrixRow[]): string => rows.map(({ protocol }) => protocol).join(', ');
  const others = all.filter((row) => !some.includes(row));
  if (others.length === 0 && some.length > 1) return 'all';
  return others.length === 1 && some.length > 1 ? `all but ${names(others)}` : names(some);
}

function hasSomething(row: MatrixRow): boolean {
  return (
    row.alone !== null || row.onePinner !== null || row.onePercentPinned !== null || Object.keys(row.pins).length > 0
  );
}

/** The rows as text of at most 80 columns, a head first that says what the signs mean. @param paint a verdict's sign, padded, in colours */
export function matrixLines({ rows, models }: Matrix, paint: (word: string) => string = (word) => word): string[] {
  if (rows.length === 0) return [];
  const costs = (Object.keys(PLACES) as Place[]).filter((place) => rows.some((row) => row[place] !== null));
  const key = models.length > 0 ? `ns/PTE; ${SIGNS.Sometimes} can lose pin` : 'ns per PTE';
  const head = [key, ...costs.map((place) => PLACES[place].title), ...models];
  const body = rows.map((row) => [
    row.protocol,
    ...costs.map((place) => (row[place] === null ? '-' : formatNumber(row[place]))),
    ...models.map((model) => (row.pins[model] === undefined ? '-' : SIGNS[row.pins[model]])),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((line) => (line[i] as string).length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] as number) : paint(cell.padStart(widths[i] as number))))
      .join('  ')
      .trimEnd();
  return [line(head), ...body.map(line)];
}
