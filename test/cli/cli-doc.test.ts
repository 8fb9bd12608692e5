import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CLI_FILE, cliDoc } from '../../src/cli/cli-doc.js';
import { cli } from '../support/cli.js';

const text = readFileSync(CLI_FILE, 'utf8');

test('docs/cli.md is what the program says of itself', async () => {
  assert.equal(text, await cliDoc(), 'run: npm run docs');
});

test('every command of --help is in it, and nothing of this machine', async () => {
  const { stdout } = await cli('--help');
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z-]+)/gm)].map(
    ([, name]) => name as string,
  );
  assert.ok(commands.length > 10);
  for (const name of commands.filter((name) => name !== 'help'))
    assert.ok(text.includes(`## forkbench ${name}\n`), name);
  assert.doesNotMatch(text, /\(default: \d{5,}\)|one per core\) \(default/);
});
