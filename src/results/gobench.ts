import { FACTORS, factorText } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import type { SampleRow } from './rows.js';

/** `fork_ns_per_pte` in ns -> `ns/pte`; other metrics keep their name as a custom unit, as Go's testing.B.ReportMetric does. */
function unitOf(metric: string): string {
  if (metric === PER_PTE) return 'ns/pte';
  if (metric === 'fork_ns') return 'ns/op';
  return metric.replaceAll('_per_', '/').replace(/_ns$/, '-ns');
}

/** Words of a benchmark's name hold no blanks and no slashes of their own. */
const word = (text: string) => text.replace(/[\s/]+/g, '_');

/**
 * Samples in Go's benchmark format, one line per sample with all of its metrics, for benchstat: factors are `/key=value`
 * parts of the name (golang.org/design/14313-benchmark-format). Invalid samples are left out: the format cannot mark them.
 */
export function gobench(samples: readonly SampleRow[]): string {
  const lines = new Map<string, { name: string; values: string[] }>();
  for (const row of samples) {
    if (!row.valid) continue;
    const key = [row.cell_id, row.launch, row.block, row.sample].join('|');
    const line = lines.get(key) ?? { name: nameOf(row), values: [] };
    lines.set(key, line);
    line.values.push(`${row.value} ${unitOf(row.metric)}`);
  }
  const body = [...lines.values()].map(({ name, values }) => `${name} 1 ${values.join(' ')}`);
  return `${['goos: js', 'goarch: wasm', 'pkg: forkbench', ...body].join('\n')}\n`;
}

function nameOf(row: SampleRow): string {
  const factors = FACTORS.filter((f) => f !== 'scenario' && factorText(row, f) !== '').map(
    (f) => `${f}=${word(factorText(row, f))}`,
  );
  return `Benchmark_${word(row.scenario)}/${factors.join('/')}`;
}
