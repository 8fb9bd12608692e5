import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { Cell } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import { randomFor } from '../../src/plan/order.js';
import { compareCells } from '../../src/results/comparisons.js';
import { toCsv } from '../../src/results/csv.js';
import { parseCsv } from '../../src/results/read-csv.js';
import { COMPARISONS, SAMPLES, type SampleRow, SUMMARY } from '../../src/results/rows.js';
import { summarize } from '../../src/results/summary.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { tempDir } from './cli.js';

export interface Fixture {
  readonly dir: string;
  readonly cells: readonly Cell[];
  readonly samples: number;
}

/** Writes a run directory of made-up but plausible numbers: the smoke preset's cells, three launches of two blocks, unless it is told. Seeded. */
export function runFixture(
  more: {
    readonly scenarios?: readonly string[];
    readonly warnings?: readonly string[];
    readonly launches?: number;
    readonly meta?: Readonly<Record<string, unknown>>;
  } = {},
): Fixture {
  const scenarios = SCENARIOS.filter((s) => more.scenarios?.includes(s.name) ?? true);
  const { cells } = expand(scenarios, 'smoke', {});
  const rng = randomFor(42);
  const launches = Array.from({ length: more.launches ?? 3 }, (_, launch) => launch);
  const samples = launches.flatMap((launch) =>
    [0, 1].flatMap((block) =>
      cells.flatMap((cell, order_in_block) => {
        const headline = scenarios.find((s) => s.name === cell.scenario)?.headline ?? '';
        const metrics = cell.scenario === 'kernel_fork' ? [headline, 'fork_ns'] : [headline];
        const centre =
          8 +
          cell.pinned_fraction * 300 +
          3 * Number(cell.extra.rung ?? 0) +
          (cell.fence === 'full' && cell.fence_per === 'pte' ? 25 : 0) +
          cells.indexOf(cell) / 10;
        const each = [0, 1, 2].flatMap((sample) => metrics.map((metric) => ({ sample, metric })));
        return each.map(({ sample, metric }) => ({
          ...{
            cell_id: cell.cell_id,
            pages: cell.pages,
            layout: cell.layout,
            launch,
            block,
            order_in_block,
            sample,
            metric,
            unit: 'ns',
          },
          ...{
            t_offset_ns: (launch * 100 + block * 50 + order_in_block) * 1e6 + sample,
            value: centre * (1 + 0.02 * uniformFloat64(rng)) * (metric === 'fork_ns' ? cell.pages : 1),
          },
          ...{ oversubscribed: false, valid: true, invalid_reason: '' },
        }));
      }),
    ),
  );
  const common = { schema_version: 1, run_id: 'fixture', host_id: 'abc' };
  const byId = new Map(cells.map((cell) => [cell.cell_id, cell]));
  const { rows, noise } = compareCells(scenarios, cells, samples);
  const sampleRows = samples.map((s) => ({ ...common, ...(byId.get(s.cell_id) as Cell), ...s }));
  const files: [string, string][] = [
    ['samples.csv', toCsv(SAMPLES, sampleRows)],
    [
      'summary.csv',
      toCsv(
        SUMMARY,
        summarize(cells, samples).map((row) => ({ ...common, ...row })),
      ),
    ],
    [
      'comparisons.csv',
      toCsv(
        COMPARISONS,
        rows.map((row) => ({ ...common, ...row })),
      ),
    ],
  ];
  const dir = join(tempDir(), 'run');
  mkdirSync(dir);
  for (const [name, text] of files) writeFileSync(join(dir, name), text);
  const meta = {
    ...common,
    partial: false,
    wasm: {},
    noise_floor: noise,
    codegen: { fence_full: 'mfence' },
    command: 'forkbench run',
    warnings: more.warnings ?? ['made up'],
    ...more.meta,
  };
  writeFileSync(join(dir, 'meta.json'), JSON.stringify(meta));
  return { dir, cells, samples: samples.length };
}

/** A copy of a run with other samples: what is known of it comes from these alone. */
export function withSamples(run: string, change: (row: SampleRow) => SampleRow | null): string {
  const dir = join(tempDir(), 'run');
  cpSync(run, dir, { recursive: true });
  const path = join(dir, 'samples.csv');
  const rows = parseCsv(SAMPLES, readFileSync(path, 'utf8'), path).flatMap((row) => change(row) ?? []);
  writeFileSync(path, toCsv(SAMPLES, rows));
  for (const name of ['summary.csv', 'comparisons.csv']) rmSync(join(dir, name), { force: true });
  return dir;
}

/** A copy of a run whose meta.json has other values. */
export function withMeta(run: string, meta: Readonly<Record<string, unknown>>): string {
  const dir = join(tempDir(), 'run');
  cpSync(run, dir, { recursive: true });
  const path = join(dir, 'meta.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...meta }));
  return dir;
}
