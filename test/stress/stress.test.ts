// Real cores. What is asserted holds on any machine: books that balance, and what a model forbids never seen. That a
// race shows is asserted only where a delay makes it all but certain, and never how often.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conclude } from '../../src/stress/rows.js';
import { cli } from '../support/cli.js';

async function stress(...args: string[]) {
  const done = await cli('stress', ...args, '--json', '--seconds', '20');
  return { ...done, doc: JSON.parse(done.stdout) };
}

test('every trial has one outcome, and each row says what was asked and how', async () => {
  const { code, doc, stderr } = await stress(
    'early_wrprotect',
    '--wrprotect',
    'store',
    '--trials',
    '30000',
    '--skew',
    '63',
    '--seed',
    '5',
  );
  assert.equal(code, 0, stderr);
  const [row] = doc.rows;
  assert.equal(doc.rows.length, 1);
  assert.equal(row.trials, 30000);
  assert.equal(row.trials, row.shared_refused + row.shared_pinned + row.copied_refused + row.copied_pinned);
  assert.equal(row.lost, row.shared_pinned);
  assert.equal(row.leaked, 0);
  assert.ok(row.collisions > 0 && row.collisions <= row.trials);
  assert.equal(row.lost_per_million, (row.lost / row.trials) * 1e6);
  assert.ok(row.free_forks > 0 && row.free_pins > 0, 'whole forks beside');
  assert.ok(row.ci_low <= row.lost_per_million && row.lost_per_million <= row.ci_high);
  assert.deepEqual(
    [row.skew, row.seed, row.protocol, row.wrprotect, row.fence, row.fence_per, row.pin],
    [63, 5, 'early_wrprotect', 'store', 'none', '', 'add1024'],
  );
});

test('what the model of the host forbids is not seen: the write-protect as an RMW, a fence, the sequence count', {
  skip: process.arch !== 'x64' && 'no model of this host',
}, async () => {
  for (const args of [
    ['early_wrprotect', '--wrprotect', 'rmw'],
    ['early_wrprotect', '--wrprotect', 'store', '--fence', 'full,lock'],
    ['seqcount'],
  ]) {
    const { code, doc } = await stress(...args, '--trials', '100000');
    assert.equal(code, 0);
    for (const row of doc.rows)
      assert.deepEqual([row.lost, row.free_lost, row.leaked, row.verdict], [0, 0, 0, 'Never'], JSON.stringify(row));
  }
});

test('a delay between check and write-protect makes the window of the seed wide enough for any machine', async () => {
  const { doc } = await stress('no_early', '--trials', '20000', '--skew', '63', '--delay', 'A7:3000');
  assert.ok(doc.rows[0].lost > 0);
  assert.equal(doc.rows[0].conclusion, 'observed');
});

test('a delay at the step where the sides meet is kept, whatever waits the hunt looks for beside it', async () => {
  const fork = (await stress('no_early', '--trials', '5000', '--delay', 'A1:20000')).doc.rows[0];
  assert.ok(fork.copied_pinned > fork.trials / 2, 'the pin is there when fork comes');
  const pin = (await stress('no_early', '--trials', '5000', '--delay', 'B1:20000')).doc.rows[0];
  assert.ok(pin.shared_refused > pin.trials / 2, 'fork is over when the pin comes');
});

test('free running: a protocol that does not look loses pins, and the books balance after each fork', async () => {
  const { code, doc } = await stress('plain_cow', '--trials', '1000', '--skew', '63');
  assert.equal(code, 0);
  const { free_lost, free_held } = doc.rows[0];
  assert.ok(0 < free_lost && free_lost <= free_held, 'of the pins held, not of those taken meanwhile');
});

test('the table puts what the model says beside what this machine showed', async () => {
  const { stdout } = await cli('stress', 'plain_cow', '--trials', '1000', '--skew', '63', '--seconds', '20');
  assert.match(stdout, /^protocol .* model says +this machine +lost per million \(95 %\) +free running$/m);
  assert.match(stdout, /^plain_cow +rmw +none +add1024 +(tso: Sometimes|no model of this host) +observed +[\d,]+ \(/m);
  assert.match(stdout, /^ +\d+ \*>fork shares; pinned$/m);
  assert.match(stdout, /^ {2}free running: [\d,]+ whole forks, [\d,]+ of [\d,]+ pins held across a fork lost; [\d,]+ fast pins meanwhile$/m);
});

test('two steps of the pin and batched write-protects keep the books too', async () => {
  const { code, doc } = await stress(
    'early_wrprotect',
    '--fence',
    'full',
    '--pin',
    'two_step,two_step_mb',
    '--trials',
    '20000',
    '--skew',
    '63',
  );
  assert.equal(code, 0);
  assert.equal(doc.rows.length, 6);
  for (const row of doc.rows) assert.equal(row.leaked, 0);
});

test('a machine is never called safe', () => {
  const said = { verdict: 'Never', permitted: true, buffers: true } as const;
  assert.equal(conclude(0, said), 'not observable here (model only)');
  assert.equal(conclude(0, { ...said, permitted: false }), 'not observed');
  assert.equal(conclude(0, { ...said, verdict: 'Sometimes' }), 'not observed');
  assert.equal(conclude(0, { ...said, verdict: 'Sometimes', buffers: false }), 'not observable here (model only)');
  assert.equal(conclude(1, { ...said, verdict: 'Sometimes' }), 'observed');
  assert.match(conclude(1, said), /FORBIDDEN/);
});

for (const [args, message] of [
  [['--delay', 'A2'], /'A2' is not LABEL:ROUNDS/],
  [['--seconds', 'soon'], /'soon' is not a number of seconds/],
  [['seqcoutn'], /unknown protocol 'seqcoutn'/],
] as const) {
  test(`forkbench stress ${args.join(' ')}: exit 64 and one clear line`, async () => {
    const done = await cli('stress', ...args);
    assert.equal(done.code, 64);
    assert.match(done.stderr, message);
  });
}
