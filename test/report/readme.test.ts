import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DOCUMENTS, fillBlocks } from '../../src/report/readme.js';
import { readRun } from '../../src/results/read-run.js';
import type { SummaryRow } from '../../src/results/rows.js';
import type { RunData } from '../../src/results/run-data.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { summaryRow, verdictRow } from '../support/rows.js';

const row = (more: Partial<SummaryRow>) =>
  summaryRow({ scenario: 'fence_cost', protocol: 'early_wrprotect', wrprotect: 'store', ...more });
const reference: RunData = {
  ...{ verdicts: [], comparisons: [], samples: [], notes: [] },
  summary: [
    row({ fence: 'none', fence_per: '', p25: 7, p50: 7.5, p75: 8 }),
    row({ fence: 'full', fence_per: 'pte', p25: 30, p50: 31.25, p75: 40 }),
  ],
  meta: {
    ...{ schema_version: 1, run_id: 'run', host_id: 'host', partial: false, wasm: {} },
    versions: { node: '20.0.0', v8: '11.3' },
    host: { cpu_model: 'A CPU', cores: 2, virtualised: true },
    noise_floor: [{ scenario: 'fence_cost', floor: 0.01 }],
    started_at: '2026-01-31T10:00:00Z',
    command: 'forkbench run --seed 1',
  },
};

test('a block is filled from the summary, and what stands around it stays', () => {
  const text = 'a\n<!-- reference fences fence_cost -->\nold\n<!-- end -->\nz';
  const filled = fillBlocks(text, reference);
  assert.match(filled, /^a\n[\s\S]*\nz$/);
  assert.match(filled, /\| `store`, `full` \| 7\.50 \(7\.00 \.\. 8\.00\) \| 31\.3 \(30\.0 \.\. 40\.0\) \| - \| - \|/);
  assert.doesNotMatch(filled, /old/);
  assert.equal(fillBlocks(filled, reference), filled);
  assert.throws(() => fillBlocks('<!-- reference nope -->\n<!-- end -->', reference), /no block nope/);
});

test('a protocol that the run did not explore has no row, and is named below', () => {
  const text = '<!-- reference verdicts -->\n<!-- end -->';
  const run = { ...reference, verdicts: [verdictRow({ protocol: 'no_early', verdict: 'Sometimes' })] };
  const filled = fillBlocks(text, run);
  assert.equal(filled.match(/^\| `/gm)?.length, 1);
  assert.match(filled, /^\| `no_early`, `rmw` \| ✗ Sometimes \| - \|/m);
  assert.match(filled, /^Not in this run: .*`seqcount`.*; `forkbench explore` says it\.$/m);
});

test('the documents say what their runs in results/reference/ say', () => {
  for (const [file, dir] of Object.entries(DOCUMENTS)) {
    const text = readFileSync(file, 'utf8');
    assert.match(text, /<!-- reference \w+/, file);
    assert.equal(fillBlocks(text, readRun(dir, SCENARIOS)), text, `${file}: run: npm run readme`);
  }
});
