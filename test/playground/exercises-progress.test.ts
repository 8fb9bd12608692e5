// Progress is read back as it was kept, and whatever else stands there is no progress and no error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Done,
  keepProgress,
  type Progress,
  progressIn,
  progressOf,
  readProgress,
  type Store,
} from '../../src/playground/exercises/progress.js';

const word = fc.string({ maxLength: 8 });
const words = fc.dictionary(word, word, { noNullPrototype: true });
const draft = fc.oneof(
  fc.record({ kind: fc.constant('test' as const), text: fc.string() }),
  fc.record({ kind: fc.constant('verdicts' as const), verdicts: words }),
  fc.record({ kind: fc.constant('missing' as const), pairs: fc.array(fc.tuple(word, word)) }),
  fc.record({ kind: fc.constant('variant' as const), knobs: words }),
);
const done: fc.Arbitrary<Done> = fc.record(
  { solved: fc.constant(true), given: fc.constant(true), hints: fc.integer({ min: 1, max: 9 }), draft },
  { requiredKeys: [], noNullPrototype: true },
);

function storeOf(texts: Map<string, string>): Store {
  return { getItem: (key) => texts.get(key) ?? null, setItem: (key, value) => void texts.set(key, value) };
}

test('what was kept is read back', () => {
  fc.assert(
    fc.property(fc.dictionary(word, done, { noNullPrototype: true }), (progress: Progress) => {
      const store = storeOf(new Map());
      assert.equal(
        keepProgress(() => store, progress),
        true,
      );
      assert.deepEqual(
        readProgress(() => store),
        JSON.parse(JSON.stringify(progress)),
      );
    }),
  );
});

test('anything else that stands there: what is no progress is left out, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      for (const of of Object.values(progressIn(text)))
        for (const [key, value] of Object.entries(of)) {
          assert.ok(['solved', 'given', 'hints', 'draft'].includes(key));
          if (key === 'hints') assert.ok(Number.isInteger(value) && value > 0);
        }
    }),
  );
  const kept = JSON.stringify({
    a: { solved: 1, given: 'x', hints: 0.5, draft: { kind: 'none' } },
    b: { solved: true },
  });
  assert.deepEqual(progressIn(kept), { a: {}, b: { solved: true } });
  const long = { kind: 'test', text: 'x'.repeat(30_000) };
  assert.deepEqual(progressIn(JSON.stringify({ a: { draft: long } })), { a: {} });
});

test('a browser that keeps nothing, or no more: told', () => {
  const refuses = (): Store => {
    throw new Error('denied');
  };
  assert.equal(readProgress(refuses), undefined);
  assert.equal(keepProgress(refuses, {}), false);
  const full = (): never => {
    throw new Error('quota');
  };
  assert.equal(
    keepProgress(() => ({ getItem: () => null, setItem: full }), {}),
    false,
  );
  assert.deepEqual(
    readProgress(() => storeOf(new Map())),
    {},
  );
});

test('nothing is done of what is not there, whatever its name', () => {
  for (const id of ['constructor', 'toString', 'none']) assert.deepEqual(progressOf({}, id), {});
});
