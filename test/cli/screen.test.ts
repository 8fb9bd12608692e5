import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../../src/cli/main.js';
import { renderTable } from '../../src/cli/table.js';
import { protocolNames } from '../../src/protocols.js';
import { told } from '../support/told.js';

function fitsScreen(text: string, what: string): void {
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.length <= 60, `${what}: ${lines.length} lines`);
  for (const line of lines) assert.ok(line.length <= 100, `${what}: ${line}`);
}

test('every help page fits a screen of 60 lines and 100 columns', async () => {
  const root = await program(() => {}, undefined);
  for (const command of [root, ...root.commands]) {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    fitsScreen(text, command.name());
  }
});

test('so do list, doctor, diff and explain of every protocol', async () => {
  const diff = ['diff', 'no_early', 'seqcount', '--no-cost'];
  for (const args of [
    ['list'],
    ['list', 'explored'],
    ['doctor'],
    diff,
    ...protocolNames().map((name) => ['explain', name]),
  ])
    fitsScreen((await told(...args)).stdout, args.join(' '));
});

test('list names the scenarios of the explorer and where fences stand', async () => {
  assert.match((await told('list', 'explored')).stdout, /^three_pinners +one page, three threads that pin it$/m);
  const { stdout } = await told('list');
  assert.match(stdout, /explore --scenario: pin_vs_fork, .*\n?.*three_pinners/s);
  assert.match(stdout, /--fence-per pte,table,fork/);
});

test('a text in a table takes more lines where it is too wide, and no word is lost', () => {
  const columns = [
    { title: 'name', align: 'left' },
    { title: 'text', align: 'left', wraps: true },
  ] as const;
  const text = 'word '.repeat(20).trim();
  const lines = renderTable(columns, [['a', text]], 40).split('\n');
  assert.ok(lines.every((line) => line.length <= 40));
  assert.equal(lines.slice(1).join(' ').match(/word/g)?.length, 20);
  assert.equal(renderTable(columns, [['a', 'short']], 40), 'name  text\na     short');
});
