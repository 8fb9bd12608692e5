import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gobench } from '../../src/results/gobench.js';
import type { SampleRow } from '../../src/results/rows.js';
import { sampleRow } from '../support/rows.js';

const row = (more: Partial<SampleRow>) =>
  sampleRow({ pages: 512, extra: { levels: '5', vmas: '2' }, block: 1, sample: 2, ...more });
const NAME =
  'Benchmark_fork_latency/impl=wasm/arch=x86_64/protocol=no_early/wrprotect=rmw/fence=none/pin=add1024/pages=512/layout=sequential/pinners=0/pinned_fraction=0/replica=0/extra=levels=5;vmas=2';

test('one line per sample, factors in the name, metrics with units, as benchstat reads it', () => {
  const text = gobench([
    row({ metric: 'fork_ns_per_pte', value: 8.5 }),
    row({ metric: 'pins_per_s', value: 1e6 }),
    row({ metric: 'fork_ns_per_pte', value: 9, sample: 3 }),
    row({ metric: 'fork_ns_per_pte', value: 1, sample: 4, valid: false }),
  ]);
  assert.deepEqual(text.split('\n').slice(3), [`${NAME} 1 8.5 ns/pte 1000000 pins/s`, `${NAME} 1 9 ns/pte`, '']);
});
