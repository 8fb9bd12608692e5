/** What was measured as the files of a run: those columns, those figures, and a meta.json that says where it was. */
import type { Sample } from '../../measure/messages.js';
import type { Cell } from '../../plan/cell.js';
import { compareCells } from '../../results/comparisons.js';
import { toCsv } from '../../results/csv.js';
import type { Noise } from '../../results/noise.js';
import { COMPARISONS, type ComparisonRow, SAMPLES, SUMMARY, type SummaryRow } from '../../results/rows.js';
import { SCHEMA_VERSION } from '../../results/schema-version.js';
import { summarize } from '../../results/summary.js';
import { toolVersion } from '../../version.js';
import { BROWSER } from './cells.js';
import type { Host } from './host.js';
import type { Calibrated } from './round.js';

export interface Measured {
  readonly run_id: string;
  readonly host: Host;
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
  readonly calibrated: Calibrated;
  readonly design: Design;
  /** fewer rounds than were asked for: somebody cancelled it */
  readonly partial: boolean;
  /** ISO */
  readonly started_at: string;
  readonly finished_at: string;
  /** of the kernel target */
  readonly wasm_sha256: string;
}

/** As in the meta.json of `forkbench run`; `launches` are rounds here. */
export interface Design {
  readonly launches: number;
  readonly blocks: number;
  readonly samples: number;
  readonly seed: number;
}

export interface Tables {
  readonly summary: readonly SummaryRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly noise: readonly Noise[];
  /** by name */
  readonly files: Readonly<Record<string, string>>;
}

export function tablesOf(measured: Measured): Tables {
  const { run_id, host, cells } = measured;
  const ofRun = <R extends object>(row: R) => ({
    ...{ schema_version: SCHEMA_VERSION, run_id, host_id: host.host_id },
    ...row,
  });
  const byId = new Map(cells.map((cell) => [cell.cell_id, cell]));
  const samples = measured.samples.map((sample) => ofRun({ ...(byId.get(sample.cell_id) as Cell), ...sample }));
  const { rows, noise } = compareCells([BROWSER], cells, samples);
  const summary = summarize(cells, samples).map(ofRun);
  const comparisons = rows.map(ofRun);
  return {
    ...{ summary, comparisons, noise },
    files: {
      'samples.csv': toCsv(SAMPLES, samples),
      'summary.csv': toCsv(SUMMARY, summary),
      'comparisons.csv': toCsv(COMPARISONS, comparisons),
      'meta.json': `${JSON.stringify(metaOf(measured, noise), null, 2)}\n`,
    },
  };
}

function metaOf(measured: Measured, noise: readonly Noise[]): object {
  const { run_id, host, cells, calibrated, design, partial, started_at, finished_at } = measured;
  return {
    ...{ run_id, schema_version: SCHEMA_VERSION, host_id: host.host_id, host_id_from: 'browser' },
    versions: { forkbench: toolVersion(), node: null, v8: null, browser: host.browser, engine: host.engine },
    wasm: { 'kernel.wasm': { sha256: measured.wasm_sha256, functions: {} } },
    host: { arch: host.arch, platform: host.platform, cpu_model: null, kernel: null, cores: host.cores },
    user_agent: host.userAgent,
    ...{
      command: 'playground: Your machine',
      started_at,
      finished_at,
      state: partial ? 'interrupted' : 'complete',
      partial,
    },
    ...{ ...design, order: 'random', scenarios: [BROWSER.name], cells: cells.length },
    ...{ clock_step_ns: calibrated.step_ns, forks_per_sample: calibrated.forks, noise_floor: noise },
    warnings: warningsOf(measured),
  };
}

/** What a reader of the numbers should know first. */
export function warningsOf({ calibrated, partial, design, samples }: Measured): string[] {
  const rounds = new Set(samples.map(({ launch }) => launch)).size;
  const { forks, step_ns, unsteady } = calibrated;
  return [
    `measured in a browser: no flags of its engine, rounds instead of fresh processes, the mean of ${forks} forks for a sample, by a clock of ${step_ns / 1000} us`,
    ...(partial ? [`cancelled: ${rounds} of ${design.launches} rounds`] : []),
    ...unsteady.map((cell) => `${cell}: its forks went on getting faster, the engine may not have been done with it`),
  ];
}
