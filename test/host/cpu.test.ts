import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { availableBytes, lastLevelCacheBytes, pageBytes, parseCacheSize } from '../../src/host/cpu.js';
import { tempDir } from '../support/cli.js';

test('cache sizes as sysfs writes them', () => {
  assert.deepEqual(['32768K', '32M', '512', '', '3 apples'].map(parseCacheSize), [33554432, 33554432, 512, 0, 0]);
});

test('the last-level cache is the largest of level 3 or above, and null where none is told', () => {
  const root = tempDir();
  const level = (name: string, level: number, size: string) => {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'level'), `${level}\n`);
    writeFileSync(join(root, name, 'size'), `${size}\n`);
  };
  level('index0', 1, '32K');
  level('index2', 2, '512K');
  assert.equal(lastLevelCacheBytes(root), null);
  level('index3', 3, '16384K');
  assert.equal(lastLevelCacheBytes(root), 16 * 2 ** 20);
  assert.equal(lastLevelCacheBytes(join(root, 'nowhere')), null);
});

test('some memory is available', () => {
  assert.ok(availableBytes() > 2 ** 20);
});

test('the page size is a power of two of at least 4 KiB', () => {
  assert.ok(pageBytes() >= 4096 && Number.isInteger(Math.log2(pageBytes())));
});
