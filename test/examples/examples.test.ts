// Each file of examples/ says beside itself what `forkbench try` finds of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const FILES = readdirSync('examples').filter((name) => name.endsWith('.ts'));

test('there are examples', () => assert.ok(FILES.length > 0));

for (const name of FILES) {
  test(`examples/${name}: what try says is what stands beside it`, () => {
    const args = ['../bin/forkbench.js', 'try', name, '--no-cost', '--mail'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: 'examples', encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(
      readFileSync(`examples/${name.replace(/\.ts$/, '.txt')}`, 'utf8'),
      stdout,
      `run in examples/: forkbench try ${name} --no-cost --mail`,
    );
    for (const line of stdout.split('\n')) assert.ok(line.length <= 72, line);
  });
}
