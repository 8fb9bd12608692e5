// Where there is no Node: graphs and exercises as a page has them, bundled, and run with nothing but the language and a clock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { svgOf } from '../../src/graph/svg.js';
import { classic, graph } from '../support/graph.js';

/** What a module exports, as one script that leaves it in a variable. */
async function script(module: string): Promise<string> {
  const bundled = await rolldown({ input: module, platform: 'browser' });
  const { output } = await bundled.generate({ format: 'iife', name: 'exported' });
  await bundled.close();
  return output[0].code;
}

async function inPage(module: string, expression: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
  const result = `JSON.stringify(${expression})`;
  return JSON.parse(runInNewContext(`${await script(module)}\n${result}`, { ...given, performance }) as string);
}

test('a graph of a state, found and drawn', async () => {
  const text = classic('SB+mbs');
  const answer = await inPage('dist/src/graph/litmus.js', "exported.litmusGraph(text, 'tso', { state: 2 })", { text });
  const here = graph(text, 'tso', { state: 2 });
  assert.deepEqual(answer, { graph: here });
  assert.equal(await inPage('dist/src/graph/svg.js', 'exported.svgOf(drawn)', { drawn: here }), svgOf(here));
});

test('an answer to an exercise, checked', async () => {
  const exercise: unknown = JSON.parse(readFileSync('exercises/04-wmb.json', 'utf8'));
  const verdicts = { sc: 'Never', tso: 'Sometimes', lkmm: 'Sometimes', armv8: 'Sometimes', ppc: 'Sometimes' };
  const answer = { kind: 'verdicts', verdicts };
  const checked = await inPage('dist/src/exercise/check.js', 'exported.checkAnswer(exercise, answer)', {
    exercise,
    answer,
  });
  assert.equal((checked as { right: boolean }).right, true);
});
