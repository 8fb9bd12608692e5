// What there is, and how each command is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../../src/cli/main.js';
import { cli } from '../support/cli.js';
import { told } from '../support/told.js';

test('list and explain say what there is', async () => {
  const list = await told('list', '--json');
  const doc = JSON.parse(list.stdout);
  assert.equal(doc.protocols.length, 9);
  assert.equal(doc.scenarios.length, 16);
  assert.match((await told('list')).stdout, /early_wrprotect\s+v5\.9-rc7\s+70e806e4e645/);
  const text = (await told('explain', 'no_early')).stdout;
  assert.match(text, /commit f3c64eda3e50 \(v5\.9\)/);
  assert.match(text, /A4 +page_maybe_dma_pinned\(\) +refcount below 1024: share/);
  assert.match(text, /B3 +try_grab_compound_head\(\) +refcount \+= 1024/);
});

test('--help starts with examples, of each command its own', async () => {
  const root = await cli('--help');
  assert.equal(root.code, 0);
  assert.match(root.stdout, /^examples:\n {2}forkbench run/);
  const { commands } = await program(() => {});
  assert.equal(commands.length, 20);
  for (const command of commands) {
    const name = command.name();
    assert.match(root.stdout, new RegExp(`^ {2}${name} `, 'm'));
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    const [, examples = ''] = /^examples:\n((?: {2}forkbench .*\n)+)/.exec(help) ?? [];
    const lines = examples.trimEnd().split('\n');
    assert.ok(lines.length >= 1 && lines.length <= 5, help);
    for (const line of lines) assert.ok(line.startsWith(`  forkbench ${name}`), line);
  }
});

test('run --help shows units, ranges and what is taken by default', async () => {
  const text = (await told('run', '--help')).stdout.replace(/\s+/g, ' ');
  assert.match(
    text,
    /--pages <list> pages of 4 KiB mapped in the parent, or their size, from 512 .*?\(default: the scenario's\)/,
  );
  assert.match(text, /--blocks <n> blocks per launch, from 1 \(default: smoke 2, quick 2, full 5\)/);
  assert.match(text, /--launches <n> fresh processes, from 1 \(default: smoke 1, quick 12, full 12\)/);
  assert.match(text, /--seed <n> of orders and placements, from 0 \(default: random, printed at the end\)/);
});
