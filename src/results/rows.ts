/** The rows of a run's CSV files. One schema per file, by which it is written and read; its keys are the columns, in order. */
import { z } from 'zod';
import { type Extra, formatExtra, parseExtra } from '../plan/cell.js';
import { ROLES } from '../plan/relation.js';
import { visible } from '../printable.js';
import { FENCE_PERS, FENCES, PINS, WRPROTECTS } from '../protocols.js';
import { VERDICT_WORDS } from '../verdicts.js';

/** Text of a file may be anything; from here on it is what can be shown. */
const text = z.codec(z.string(), z.string(), { decode: visible, encode: (value) => value });
const number = z.codec(z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'not a number'), z.number(), {
  decode: Number,
  encode: String,
});
const flag = z.codec(z.enum(['true', 'false'], { error: 'neither true nor false' }), z.boolean(), {
  decode: (field) => field === 'true',
  encode: (value) => (value ? 'true' : 'false'),
});
const replica = z.codec(z.enum(['0', '1'], { error: 'neither 0 nor 1' }), z.literal([0, 1]), {
  decode: (field) => (field === '1' ? 1 : 0),
  encode: (value) => (value === 1 ? '1' : '0'),
});
// Not z.record(): that drops a key `__proto__` without a word, and two cells would be one.
const extra = z.codec(z.string(), z.custom<Extra>(), {
  decode(field, context) {
    try {
      return parseExtra(visible(field));
    } catch {
      context.issues.push({ code: 'custom', message: 'not k=v;k=v', input: field });
      return z.NEVER;
    }
  },
  encode: formatExtra,
});
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `none of ${values.filter((value) => value !== '').join(', ')}` });

/** A column that may be empty: null. */
const empty = z.codec(z.literal(''), z.null(), { decode: () => null, encode: () => '' as const });
const numberOrEmpty = z.union([number, empty], { error: 'not a number' });
const textOrEmpty = z.codec(z.string(), z.string().nullable(), {
  decode: (field) => (field === '' ? null : visible(field)),
  encode: (value) => value ?? '',
});

const OF_RUN = { schema_version: number, run_id: text, host_id: text };
const KNOBS = { wrprotect: oneOf(WRPROTECTS), fence: oneOf(FENCES), fence_per: oneOf(FENCE_PERS), pin: oneOf(PINS) };
const FACTORS = {
  ...{ scenario: text, impl: oneOf(['wasm', 'native', 'kernel', 'floor']), arch: text, protocol: text, ...KNOBS },
  ...{ pages: number, layout: oneOf(['sequential', 'shuffled']), pinners: number, pinned_fraction: number },
  ...{ replica, extra },
};

/** Every reading of every sample. */
export const SAMPLES = z
  .object({
    ...{ ...OF_RUN, cell_id: text, ...FACTORS },
    ...{ launch: number, block: number, order_in_block: number, sample: number, t_offset_ns: number },
    ...{ metric: text, unit: text, value: numberOrEmpty, oversubscribed: flag, valid: flag, invalid_reason: text },
  })
  .refine(({ valid, value }) => !valid || value !== null, {
    error: 'empty, though the sample is valid',
    path: ['value'],
  });

/** A cell's metric over its valid samples; without one, n = 0 and no figures. */
export const SUMMARY = z.object({
  ...{ ...OF_RUN, cell_id: text, ...FACTORS, metric: text, unit: text, n: number },
  ...{ min: numberOrEmpty, p25: numberOrEmpty, p50: numberOrEmpty, p75: numberOrEmpty, p90: numberOrEmpty },
  ...{ p95: numberOrEmpty, p99: numberOrEmpty, max: numberOrEmpty, mean: numberOrEmpty, mad: numberOrEmpty },
  ...{ ci_low: numberOrEmpty, ci_high: numberOrEmpty, ci_level: numberOrEmpty, estimator: textOrEmpty },
  ...{ outliers_mild: numberOrEmpty, outliers_severe: numberOrEmpty, warnings: textOrEmpty },
});

/** A cell against the other side of one of its relations, `baseline_cell` whatever the role; no figures where fewer than two blocks have both. */
export const COMPARISONS = z.object({
  ...{ ...OF_RUN, baseline_cell: text, cell: text, metric: text, estimator: textOrEmpty },
  ...{ ratio: numberOrEmpty, ci_low: numberOrEmpty, ci_high: numberOrEmpty, ci_level: numberOrEmpty },
  ...{ p_value: numberOrEmpty, p_adjusted: numberOrEmpty, effect: numberOrEmpty, mde: numberOrEmpty },
  verdict: oneOf(['faster', 'slower', 'same', 'inconclusive']),
  ...{ role: oneOf(ROLES), ...FACTORS },
});

/** What the explorer says of a variant; `run_id` is empty outside of a run. */
export const VERDICTS = z.object({
  ...{ schema_version: number, run_id: textOrEmpty, protocol: text, ...KNOBS, scenario: text, model: text },
  ...{ property: text, verdict: oneOf(VERDICT_WORDS), race_class: text },
  ...{ executions: number, states: number, elapsed_ms: number, witness: textOrEmpty },
  extra: textOrEmpty.optional(), // switches; a file of before there were any has no such column
});

export type SampleRow = z.output<typeof SAMPLES>;
export type SummaryRow = z.output<typeof SUMMARY>;
export type ComparisonRow = z.output<typeof COMPARISONS>;
export type VerdictRow = z.output<typeof VERDICTS>;
/** A row without what all rows of a run share. */
export type OfRun<R> = Omit<R, keyof typeof OF_RUN>;

/** What CSV text is made by, and what is made of it. */
export type CsvSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

export function columnsOf(schema: CsvSchema): string[] {
  return Object.keys(schema.shape);
}

/** A row for JSON: columns as keys, `extra` as the text that stands in the CSV file. */
export function jsonRow(row: object): object {
  const { extra } = row as { readonly extra?: Extra | string | null };
  return typeof extra === 'object' && extra !== null ? { ...row, extra: formatExtra(extra) } : row;
}

/** A row as the text of its fields. */
export function textRow(row: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(jsonRow(row)).map(([key, value]) => [key, value === null ? '' : String(value)]),
  );
}
