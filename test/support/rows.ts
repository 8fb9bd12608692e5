import { type Factors, makeCell } from '../../src/plan/cell.js';
import type { ComparisonRow, SampleRow, SummaryRow, VerdictRow } from '../../src/results/rows.js';

const OF_RUN = { schema_version: 1, run_id: 'run', host_id: 'host' };
const FACTORS: Factors = {
  ...{ scenario: 'fork_latency', impl: 'wasm', arch: 'x86_64', protocol: 'no_early', wrprotect: 'rmw', fence: 'none' },
  ...{ fence_per: '', pin: 'add1024', pages: 65536, layout: 'sequential', pinners: 0, pinned_fraction: 0, replica: 0 },
  extra: {},
};

const cellOf = (more: Partial<Factors>) => {
  const own = Object.entries(more).filter(([key]) => key in FACTORS);
  return makeCell({ ...FACTORS, ...Object.fromEntries(own) });
};

/** A row of summary.csv: six samples, no interval. */
export function summaryRow(more: Partial<SummaryRow>): SummaryRow {
  return {
    ...{ ...OF_RUN, ...cellOf(more), metric: 'fork_ns_per_pte', unit: 'ns', n: 6 },
    ...{ min: null, p25: null, p50: null, p75: null, p90: null, p95: null, p99: null, max: null, mean: null },
    ...{ mad: null, ci_low: null, ci_high: null, ci_level: null, estimator: 'median_binomial' },
    ...{ outliers_mild: 0, outliers_severe: 0, warnings: null, ...more },
  };
}

/** A row of comparisons.csv: of a cell with these factors. */
export function comparisonRow(more: Partial<ComparisonRow>): ComparisonRow {
  const { cell_id, ...factors } = cellOf(more);
  return {
    ...{ ...OF_RUN, baseline_cell: '', cell: cell_id, metric: 'fork_ns_per_pte', estimator: 'hl_launch_t' },
    ...{ ratio: null, ci_low: null, ci_high: null, ci_level: 0.95, p_value: 1, p_adjusted: 1, effect: 0, mde: null },
    ...{ verdict: 'inconclusive', role: 'baseline', ...factors, ...more },
  };
}

/** A row of samples.csv, valid. */
export function sampleRow(more: Partial<SampleRow>): SampleRow {
  return {
    ...{ ...OF_RUN, ...cellOf(more), launch: 0, block: 0, order_in_block: 0, sample: 0, t_offset_ns: 0 },
    ...{ metric: 'fork_ns_per_pte', unit: 'ns', value: 1, oversubscribed: false, valid: true, invalid_reason: '' },
    ...more,
  };
}

/** A row of verdicts.csv: no_early as shipped, by one fork against one pin. */
export function verdictRow(more: Partial<VerdictRow>): VerdictRow {
  return {
    ...{ schema_version: 1, run_id: 'run', protocol: 'no_early', wrprotect: 'rmw', fence: 'none', fence_per: '' },
    ...{ pin: 'add1024', scenario: 'pin_vs_fork', model: 'sc', property: 'lost_pin', verdict: 'Never', race_class: '' },
    ...{ executions: 6, states: 6, elapsed_ms: 1, witness: null, ...more },
  };
}
