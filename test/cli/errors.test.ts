import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli } from '../support/cli.js';
import { refused } from '../support/refused.js';

/** Arguments, exit code, and what the one line must hold. */
const BAD: [string[], number, RegExp][] = [
  [['frobnicate'], 64, /unknown command 'frobnicate'/],
  [['rn'], 64, /unknown command 'rn'.*Did you mean run\?/],
  [['run', '--protcol', 'x'], 64, /unknown option '--protcol'.*Did you mean --protocol\?/],
  [['run', '--protocol', 'no_erly'], 64, /--protocol: unknown value 'no_erly'; did you mean no_early\?/],
  [['run', '--scenario', 'nope'], 64, /--scenario: unknown value 'nope'; known: fork_latency, fence_cost/],
  [['run', '--fence', 'ful'], 64, /did you mean full\?/],
  [['run', '--preset', 'smok'], 64, /did you mean smoke\?/],
  [['run', '--pages', 'minus'], 64, /--pages: 'minus' is neither a number of pages from 512 on/],
  [['run', '--pages', '64Ki,'], 64, /--pages: '' is neither a number of pages/],
  [['run', '--pages', '511'], 64, /at least 512/],
  [['run', '--pages', '4000Mi'], 64, /--pages \d+ does not fit in memory.*the largest that would: \d+/],
  [['run', '--pinned', '1.5'], 64, /not a share from 0 to 1/],
  [['run', '--pinners', '99'], 64, /--pinners: at most 30/],
  [['run', '--blocks', '0'], 64, /at least 1/],
  [['run', '--pages'], 64, /argument missing/],
  [['run', '--seed', '9'.repeat(20)], 64, /--seed: at most 9007199254740991, not '9+'/],
  [['run', '--pages', '99999999TiB'], 64, /--pages: at most \d+, not/],
  [['run', '--pages', '3KiB'], 64, /--pages: '3KiB' is no whole number of pages of 4 KiB/],
  [['explore', '--jobs', '0'], 64, /--jobs: at least 1, not '0'/],
  [['explore', '--max-seconds', '0'], 64, /--max-seconds: more than 0, not '0'/],
  [['explore', '--max-seconds', '99999'], 64, /--max-seconds: at most 86400, a day, not '99999'/],
  [['completion', 'tcsh'], 64, /unknown value 'tcsh'; known: bash, zsh, fish/],
  [['explore', 'no_early', '--html', '/nonexist/x.html'], 69, /cannot write \/nonexist\/x\.html: ENOENT/],
  [['try', 'no/file.ts'], 65, /no file no\/file\.ts/],
  [
    ['run', '--protocol', 'plain_cow', '--fence', 'full'],
    64,
    /nothing is left to measure: plain_cow has no place for a fence/,
  ],
  [['run', 'extra'], 64, /too many arguments/],
  [['run', '--preset', 'smoke', '--out', '/proc/nope'], 69, /cannot write to \/proc\/nope/],
  [['run', '--require', 'gcc'], 64, /--require: unknown value 'gcc'; did you mean cc\?/],
  [['kernel-check', '--pages', '1Mi'], 64, /--pages: at most 262144, not '1Mi'/],
  [['baseline', 'keep'], 64, /baseline: unknown action 'keep'; known: save, list, rm/],
  [['explain', 'seqcoutn'], 64, /unknown protocol 'seqcoutn'; did you mean seqcount\?/],
  [['explain'], 64, /missing required argument/],
];

for (const [args, code, message] of BAD) {
  test(`forkbench ${args.join(' ')}: exit ${code} and one clear line`, async () => {
    const found = await refused(...args);
    assert.equal(found.code, code, found.message);
    assert.match(found.message, message);
    assert.doesNotMatch(found.message, /\n/);
    assert.doesNotMatch(found.hint ?? '', /\n/);
  });
}

test('what is refused is one line and its advice on stderr, and nothing on stdout', async () => {
  for (const args of [
    ['frobnicate'],
    ['run', '--protocol', 'no_erly'],
    ['report', 'nowhere'],
    ['explore', '--arch', 'z80'],
    ['kernel-check', '--pages', '1Mi'],
  ]) {
    const { code, message, hint } = await refused(...args);
    const run = await cli(...args);
    assert.deepEqual([run.code, run.stdout], [code, '']);
    assert.equal(run.stderr, `forkbench: ${message}\n${hint === null ? '' : `  ${hint}\n`}`);
  }
});

test('without a command: the help on stderr, exit 64', async () => {
  for (const args of [[], ['help', 'frobnicate']]) {
    const run = await cli(...args);
    assert.equal(run.code, 64);
    assert.equal(run.stdout, '');
    assert.match(run.stderr, /^examples:\n/);
    assert.match(run.stderr, /^Usage: forkbench \[options\] \[command\]$/m);
    assert.doesNotMatch(run.stderr, /outputHelp/);
  }
  assert.equal((await cli('help')).code, 0);
});

test('with --json a failure is one document on stdout', async () => {
  const run = await cli('run', '--protocol', 'no_erly', '--json');
  assert.equal(run.code, 64);
  const { error } = JSON.parse(run.stdout);
  assert.deepEqual(Object.keys(error), ['exit', 'message', 'hint']);
  assert.equal(error.exit, 64);
  assert.match(error.message, /no_early/);
});
