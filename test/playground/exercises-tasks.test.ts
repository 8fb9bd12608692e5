// What a task says in words, and what is sent for an answer.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Exercise, exerciseSchema, type Protocol } from '../../src/exercise/schema.js';
import { decideVariant } from '../../src/exercise/variant.js';
import { meaningOf } from '../../src/playground/exercises/meant.js';
import { knobsMeant, knobsOf, rulesOf, tasksIn, wantedOf } from '../../src/playground/exercises/tasks.js';
import { PROTOCOLS } from '../../src/protocols.js';

const TEXTS = Object.fromEntries(
  readdirSync('exercises').map((name) => [`exercises/${name}`, readFileSync(`exercises/${name}`, 'utf8')]),
);
const TASKS = tasksIn({ ...TEXTS, 'package.json': '{}' });
const task = (id: string): Exercise => TASKS.find((one) => one.id === id) as Exercise;

test('tasks are in the order of their files, and as the schema has them', () => {
  assert.equal(TASKS.length, Object.keys(TEXTS).length);
  assert.deepEqual(
    TASKS.slice(0, 2).map(({ id }) => id),
    ['outcome', 'missing'],
  );
  for (const one of TASKS) assert.deepEqual(exerciseSchema.parse(one), one);
});

test('what may be changed, and what is wanted', () => {
  assert.match(rulesOf(task('fence-message')).join(' '), /fences: `smp_wmb\(\);`, `smp_rmb\(\);`\. The rest stays/);
  assert.match(rulesOf(task('release')).join(' '), /`smp_load_acquire\(p\)` for/);
  assert.match(rulesOf(task('outcome'))[0] as string, /condition/);
  assert.deepEqual(rulesOf(task('wmb')), []);
  assert.equal(wantedOf(task('two-step-pin')), 'Never under sc, tso; Sometimes under lkmm');
  assert.equal(wantedOf(task('wmb')), undefined);
});

test('a fence that is chosen stands somewhere, and none stands nowhere; what is no value is as given', () => {
  const { program } = task('every-model') as { program: Protocol };
  assert.deepEqual(knobsMeant(program, {}), { wrprotect: 'store', fence: 'none' });
  assert.deepEqual(knobsMeant(program, { fence: 'full' }), { wrprotect: 'store', fence: 'full', fence_per: 'pte' });
  assert.deepEqual(knobsMeant(program, { fence: 'none', fence_per: 'fork' }), { wrprotect: 'store', fence: 'none' });
  assert.deepEqual(knobsMeant(program, { wrprotect: '<script>', pin: 'two_step' }), { fence: 'none' });
});

test('every combination of what there is to choose is decided, and each value is said in words', () => {
  for (const { program, answer } of TASKS) {
    if (program.kind !== 'protocol' || answer.kind !== 'variant') continue;
    const knobs = knobsOf(program);
    for (const { name, values } of knobs)
      for (const value of values) {
        assert.ok(meaningOf(name, value).means, `${name}=${value}`);
        const meant = knobsMeant(program, { [name]: value });
        const verdicts = decideVariant(program, { ...program.given, ...meant }, ['tso']);
        assert.equal(typeof verdicts, 'object', String(verdicts));
      }
  }
});

test('the switches of every protocol are said in words', () => {
  for (const { name, switches } of PROTOCOLS)
    for (const word of switches) assert.ok(meaningOf('extra', word).means, `${name}: ${word}`);
});

test('what nobody has said in words stands for itself', () => {
  assert.deepEqual(meaningOf('extra', 'own=yes'), { value: 'own=yes', means: '' });
});
