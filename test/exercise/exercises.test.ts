// Every exercise in exercises/: a right answer is taken, wrong ones are not, and as few fences as it asks for are few enough.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Answer, type Checked, checkAnswer, textOf } from '../../src/exercise/check.js';
import { type Exercise, exerciseSchema } from '../../src/exercise/schema.js';
import { decideVariant } from '../../src/exercise/variant.js';
import { MODELS } from '../../src/explore/models/index.js';
import { checkLitmus } from '../../src/litmus/check.js';
import { answerOf, SAMPLES, type Samples } from './answers.js';

const FILES = readdirSync('exercises').sort();
const EXERCISES = FILES.map((file): [string, Exercise] => [
  file,
  exerciseSchema.parse(JSON.parse(readFileSync(`exercises/${file}`, 'utf8'))),
]);

const check = (exercise: Exercise, answer: Answer): Checked => checkAnswer(exercise, answer, decideVariant);

test('a dozen and more, numbered from 1 on, each with answers to try', () => {
  assert.ok(EXERCISES.length >= 12);
  for (const [at, [file, { id }]] of EXERCISES.entries())
    assert.equal(file, `${String(at + 1).padStart(2, '0')}-${id}.json`);
  assert.deepEqual(Object.keys(SAMPLES).sort(), EXERCISES.map(([, { id }]) => id).sort());
});

for (const [file, exercise] of EXERCISES) {
  const { right, also = [], wrong } = SAMPLES[exercise.id] as Samples;
  test(`${file}: the right answer is taken, the wrong ones are not`, () => {
    for (const sample of [right, ...also]) {
      const taken = check(exercise, answerOf(exercise, sample));
      assert.ok(taken.right, taken.why);
    }
    assert.ok(wrong.length > 1);
    for (const sample of wrong) {
      const refused = check(exercise, answerOf(exercise, sample));
      assert.equal(refused.right, false, JSON.stringify(sample));
      assert.notEqual(refused.why, '');
    }
  });
}

/** Each way to have so many fences in a test, one line each, between its lines of code; and where acquires may be, these. */
function* placements(text: string, most: number, fences: readonly string[]): Generator<string> {
  yield text;
  if (most === 0) return;
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('\t')) continue;
    for (const fence of fences) {
      const next = [...lines.slice(0, at), `\t${fence}();`, ...lines.slice(at)].join('\n');
      yield* placements(next, most - 1, fences);
    }
  }
}

test('with one fence less than an exercise allows, no placement of any fence will do', () => {
  let tried = 0;
  for (const [file, exercise] of EXERCISES) {
    const { program, answer } = exercise;
    if (
      program.kind !== 'litmus' ||
      answer.kind !== 'test' ||
      (answer.most ?? 0) === 0 ||
      !answer.may.includes('fences')
    )
      continue;
    const bare = textOf(program).replaceAll(/^\tsmp_\w+\(\);\n/gm, '');
    for (const text of placements(bare, (answer.most ?? 0) - 1, answer.only ?? ['smp_mb', 'smp_rmb', 'smp_wmb'])) {
      tried++;
      assert.equal(check(exercise, { kind: 'test', text }).right, false, `${file}\n${text}`);
    }
  }
  assert.ok(tried > 20, String(tried));
});

test('an exercise does not give its answer away: as it stands it is not solved', () => {
  for (const [file, exercise] of EXERCISES) {
    const { program } = exercise;
    const asItIs: Answer =
      program.kind === 'litmus' ? { kind: 'test', text: textOf(program) } : { kind: 'variant', knobs: {} };
    if (asItIs.kind === exercise.answer.kind) assert.equal(check(exercise, asItIs).right, false, file);
  }
});

test('04-wmb: as its explanation says, the verdicts are those of the test without the fences', () => {
  const { program } = (EXERCISES.find(([, { id }]) => id === 'wmb') as [string, Exercise])[1];
  assert.ok(program.kind === 'litmus');
  const text = textOf(program);
  const bare = text.replaceAll(/^\tsmp_wmb\(\);\n/gm, '');
  assert.notEqual(bare, text);
  for (const model of MODELS.keys())
    assert.equal(checkLitmus(text, 'with', model).verdict, checkLitmus(bare, 'without', model).verdict, model);
});

test('10-two-readers: as its explanation says, smp_mb() in the place of each smp_rmb() forbids it everywhere', () => {
  const { program } = (EXERCISES.find(([, { id }]) => id === 'two-readers') as [string, Exercise])[1];
  assert.ok(program.kind === 'litmus');
  const text = textOf(program).replaceAll('smp_rmb', 'smp_mb');
  for (const model of MODELS.keys()) assert.equal(checkLitmus(text, 'mbs', model).verdict, 'Never', model);
});

test('15-on-demand: as its explanation says, neither repair is a whole one', () => {
  const { program } = (EXERCISES.find(([, { id }]) => id === 'on-demand') as [string, Exercise])[1];
  assert.ok(program.kind === 'protocol');
  for (const extra of ['repair=gup_pmd', 'repair=sync_if_pinned']) {
    const verdicts = decideVariant({ ...program, scenario: 'pin_vs_fork' }, { extra }, ['sc', 'lkmm']);
    assert.deepEqual(verdicts, { sc: 'Sometimes', lkmm: 'Sometimes' }, extra);
  }
});
