import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hostIdentity } from '../../src/host/identity.js';
import { describeHost } from '../../src/results/meta.js';

test('meta.json names the version of every program that had a part in the numbers', () => {
  const { version, dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { versions } = describeHost(hostIdentity()) as { versions: Record<string, unknown> };
  assert.equal(versions.forkbench, version);
  assert.equal(versions.tinybench, dependencies.tinybench);
  assert.equal(versions.piscina, dependencies.piscina);
  assert.equal(versions.assemblyscript, devDependencies.assemblyscript);
  assert.equal(versions.binaryen, devDependencies.binaryen);
});
