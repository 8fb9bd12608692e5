import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gobench } from '../../src/results/gobench.js';

const row = (more: Record<string, string>) => ({
  cell_id: 'c',
  scenario: 'fork_latency',
  protocol: 'no_early',
  pages: '512',
  extra: 'levels=5;vmas=2',
  fence_per: '',
  launch: '0',
  block: '1',
  sample: '2',
  valid: 'true',
  ...more,
});

test('one line per sample, factors in the name, metrics with units, as benchstat reads it', () => {
  const text = gobench([
    row({ metric: 'fork_ns_per_pte', value: '8.5' }),
    row({ metric: 'pins_per_s', value: '1e6' }),
    row({ metric: 'fork_ns_per_pte', value: '9', sample: '3' }),
    row({ metric: 'fork_ns_per_pte', value: '1', sample: '4', valid: 'false' }),
  ]);
  assert.deepEqual(text.split('\n').slice(3), [
    'Benchmark_fork_latency/protocol=no_early/pages=512/extra=levels=5;vmas=2 1 8.5 ns/pte 1e6 pins/s',
    'Benchmark_fork_latency/protocol=no_early/pages=512/extra=levels=5;vmas=2 1 9 ns/pte',
    '',
  ]);
});
