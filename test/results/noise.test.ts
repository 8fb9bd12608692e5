import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floorOf, floorsText, type Noise, noiseOf, noiseText } from '../../src/results/noise.js';

const group = (scenario: string, pages: number, layout = 'sequential') => ({ scenario, pages, layout });

test('what can be told apart is the floor, or 1 %, and half an interval: never less than the floor', () => {
  const at = (floor: number, halves: number[]) => noiseOf(group('s', 4096), floor, halves).mde;
  assert.equal(at(0.02, [0.01, 0.03, 0.005]), Math.expm1(0.03));
  assert.equal(at(0.001, [0.002]), Math.expm1(Math.log(1.01) + 0.002));
  assert.ok(at(0.5, []) > Math.expm1(0.5));
});

test("a cell takes its own group's floor; a run that has one per scenario gives that", () => {
  const floors = [
    { ...group('s', 4096), floor: 0.01 },
    { ...group('s', 65536), floor: 0.02 },
    { ...group('s', 65536, 'shuffled'), floor: 0.03 },
    { scenario: 'old', floor: 0.04 },
  ];
  assert.equal(floorOf(floors, group('s', 65536)), 0.02);
  assert.equal(floorOf(floors, group('s', 65536, 'shuffled')), 0.03);
  assert.equal(floorOf(floors, group('s', 1024)), 0);
  assert.equal(floorOf(floors, group('old', 1024)), 0.04);
  assert.equal(floorOf(null, group('s', 4096)), 0);
});

test('in words: one number per group, sizes where a scenario has several', () => {
  const noise: Noise[] = [
    { ...group('fence_cost', 65536), floor: 0.01, mde: 0.021 },
    { ...group('fork_latency', 4096), floor: 0.01, mde: 0.012 },
    { ...group('fork_latency', 1048576, 'shuffled'), floor: 0.01, mde: 0.034 },
  ];
  assert.equal(
    noiseText(noise),
    'the least difference that would be found: fence_cost 2.1 %, fork_latency 1.2 % (4Ki) 3.4 % (1Mi shuffled)',
  );
  assert.equal(
    floorsText([{ scenario: 'a', floor: Math.log(1.05) }], (name) => `\`${name}\``),
    '`a` 5.0 %',
  );
  assert.match(noiseText([]), /two launches and an A\/A pair/);
});
