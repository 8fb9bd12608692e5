import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shownWitness } from '../../src/verdict/explanation.js';
import { fenced } from '../../src/verdict/flip.js';
import { fillRaceBlocks, RACE_FILE } from '../../src/verdict/race-doc.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { parseVariant } from '../../src/verdict/variants.js';

test('docs/race.md shows what the explorer prints', () => {
  const text = readFileSync(RACE_FILE, 'utf8');
  assert.equal(fillRaceBlocks(text), text, 'run: npm run docs');
});

test('a block that cannot be shown is an error, not an empty block', () => {
  assert.throws(
    () => fillRaceBlocks('<!-- explore nowhere a/b/c/d/e tso lost_pin witness -->\n<!-- end -->'),
    /cannot show/,
  );
});

test('smp_wmb() after A3 forbids the execution that docs/race.md shows before it, and not the one after it', () => {
  const [scenario] = SCENARIOS as readonly [Scenario];
  const variant = parseVariant('early_wrprotect/rmw/none//add1024', (wrong) => new Error(wrong));
  const point = { scenario, variant, model: 'lkmm', property: 'lost_pin' } as const;
  const stage = new Stage(scenario);
  const bare = stage.program(variant);
  const ordered = fenced(bare, [{ thread: 0, after: 'A3' }], 'wmb');
  const [before, after] = [bare, ordered].map((program) => shownWitness(stage, program, point));
  assert.match(before?.diagram ?? '', /missing: store-store order between A3 and A10/);
  assert.match(after?.diagram ?? '', /missing: store-load order between A3 and A5/);
  const again = (found = before) => shownWitness(stage, ordered, point, found?.witness.outcome.reads);
  assert.equal(again(), undefined);
  assert.ok(again(after));
});

test('a fence that is put in is read, and any other word refused', () => {
  const block = (word: string) =>
    `<!-- explore pin_vs_fork early_wrprotect/rmw/none//add1024 tso lost_pin cut ${word} -->\n<!-- end -->`;
  assert.match(fillRaceBlocks(block('mb:A3')), /under tso: Never\n.*\nwith smp_mb\(\) after A3\n/);
  assert.throws(() => fillRaceBlocks(block('rmb:A3')), /cannot show/);
  assert.throws(() => fillRaceBlocks(block('mb')), /cannot show/);
});
