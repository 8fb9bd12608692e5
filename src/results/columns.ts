import { FACTORS } from '../plan/cell.js';

/** Columns of the CSV files: public contract, append-only. */
export const SCHEMA_VERSION = 1;

export const SAMPLES_COLUMNS: readonly string[] = [
  ...['schema_version', 'run_id', 'host_id', 'cell_id'],
  ...FACTORS,
  ...['launch', 'block', 'order_in_block', 'sample', 't_offset_ns', 'metric', 'unit', 'value'],
  ...['oversubscribed', 'valid', 'invalid_reason'],
];

export const SUMMARY_COLUMNS: readonly string[] = [
  ...['schema_version', 'run_id', 'host_id', 'cell_id'],
  ...FACTORS,
  ...['metric', 'unit', 'n', 'min', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99', 'max', 'mean', 'mad'],
  ...['ci_low', 'ci_high', 'ci_level', 'estimator', 'outliers_mild', 'outliers_severe', 'warnings'],
];

export const COMPARISONS_COLUMNS: readonly string[] = [
  ...['schema_version', 'run_id', 'host_id', 'baseline_cell', 'cell', 'metric', 'estimator'],
  ...['ratio', 'ci_low', 'ci_high', 'ci_level', 'p_value', 'p_adjusted', 'effect', 'mde', 'verdict'],
];

export const VERDICTS_COLUMNS: readonly string[] = [
  ...[
    'schema_version',
    'run_id',
    'protocol',
    'wrprotect',
    'fence',
    'fence_per',
    'pin',
    'scenario',
    'model',
    'property',
  ],
  ...['verdict', 'race_class', 'executions', 'states', 'elapsed_ms', 'witness'],
];

/** A value of a CSV or JSON row; null is an empty field and JSON's null. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;
