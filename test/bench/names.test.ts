// A scenario's name stands in its own file: what others need to know of it, they ask it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from '../../src/scenarios.js';

/** Names that are something else too: an implementation and a role, a factor, a program of native/, what a protocol keeps. */
const ALSO: readonly string[] = ['floor', 'pinned_fraction', 'kernel_fork', 'folios', 'versions'];

const FILES = ['src', 'bench'].flatMap((dir) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ file: join(dir, name), text: readFileSync(join(dir, name), 'utf8') })),
);

/** Where a word names a scenario: after that word, as `--scenario`, or at the head of a cell_id. */
const asScenario = (name: string): RegExp =>
  new RegExp(`\\bscenario\\b\\W{0,11}['"\`]${name}\\b|--scenario [\\w,]*\\b${name}\\b|['"\`]${name}/wasm`);
/** Where it is a text of its own. */
const asText = (name: string): RegExp => new RegExp(`['"\`]${name}['"\`]`);

const others = (name: string): { file: string; text: string }[] =>
  FILES.filter(({ file }) => file !== `bench/${name}.ts`);

test('every name stands in its own file, and no other file says a scenario of that name', () => {
  for (const { name } of SCENARIOS) {
    const own = FILES.find(({ file }) => file === `bench/${name}.ts`);
    assert.match(own?.text ?? '', new RegExp(`^ {2}name: '${name}',$`, 'm'));
    for (const { file, text } of others(name)) {
      assert.doesNotMatch(text, asScenario(name), `${file}: ${name}`);
      if (!ALSO.includes(name)) assert.doesNotMatch(text, asText(name), `${file}: ${name}`);
    }
  }
});

test('a name that is nothing else and no English word stands nowhere in src/, not in a comment either', () => {
  for (const { name } of SCENARIOS.filter((s) => s.name.includes('_') && !ALSO.includes(s.name)))
    for (const { file, text } of FILES.filter((f) => f.file.startsWith('src/')))
      assert.doesNotMatch(text, new RegExp(`\\b${name}\\b`), `${file}: ${name}`);
});

test('what the search finds, and what it lets pass', () => {
  const yes = ["r.scenario === 'floor'", "scenario: 'floor'", 'run --scenario ladder,floor --json', '`floor/wasm`'];
  const no = ["impl === 'floor'", 'a scenario with a floor', "role: 'floor', to: { scenario: floor.name }"];
  for (const text of yes) assert.match(text, asScenario('floor'));
  for (const text of no) assert.doesNotMatch(text, asScenario('floor'), text);
});
