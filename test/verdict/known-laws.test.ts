/** What is known of one program is said of another only where it is true of it: of random programs, some of which lack dependencies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Decision, decideAll } from '../../src/explore/decide.js';
import { MODELS, type ModelName, modelNamed } from '../../src/explore/models/index.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import type { Event, Program, Run, Thread } from '../../src/explore/program.js';
import { KnownDecisions } from '../../src/verdict/known.js';
import { cycleProgram } from '../explore/cycles.js';
import { randomProgram } from '../explore/random.js';
import { program } from '../explore/shapes.js';

const KINDS = ['addr', 'data', 'ctrl'] as const;

/** Which dependencies are left: those of a thread's events of that kind? */
type Keeps = (thread: number, kind: (typeof KINDS)[number]) => boolean;

/** The program with dependencies that are found when somebody asks, as those of traced code are. */
function lazy(program: Program, keeps: Keeps): Program {
  return { ...program, threads: program.threads.map((thread, index) => lazyThread(thread, index, keeps)) };
}

function lazyThread(thread: Thread, index: number, keeps: Keeps): Thread {
  const known = new Map<string, Run>();
  return {
    name: thread.name,
    run(reads) {
      const key = reads.join();
      const run = known.get(key) ?? lazyRun(thread.run(reads), index, keeps);
      known.set(key, run);
      return run;
    },
  };
}

function lazyRun(run: Run, thread: number, keeps: Keeps): Run {
  let asked = false;
  const events = run.events.map((event) => {
    const get = (kind: (typeof KINDS)[number]) => () => {
      asked = true;
      return keeps(thread, kind) ? (event[kind] ?? []) : [];
    };
    const found = KINDS.map((kind) => [kind, { get: get(kind), enumerable: true }]);
    return Object.defineProperties({ ...event }, Object.fromEntries(found)) as Event;
  });
  return { ...run, events, asked: () => asked };
}

function told(decisions: readonly Decision[]): unknown {
  return decisions.map(({ complete, outcomes, executions, flags }) => ({
    complete,
    executions,
    flags,
    outcomes: outcomes.map((outcome) => `${outcomeKey(outcome)} ${outcome.executions}`).sort(),
  }));
}

const THREADS = [0, 1, 2];
const dropped = fc.subarray(THREADS.flatMap((thread) => KINDS.map((kind) => `${thread},${kind}`)));

/** Programs in which dependencies matter, and others. */
const programs = fc.oneof(
  fc.constantFrom(
    ['x=1; wmb; y=1', 'r0=y; r1=x addr r0'],
    ['r0=x; y=1 data r0', 'r0=y; x=1 data r0'],
    ['r0=x; if r0==1; y=1', 'r0=y; x=1 data r0'],
  ),
  fc.nat().map((seed) => cycleProgram(seed, false).threads),
  fc.nat().map((seed) => randomProgram(seed).threads),
);

test('a known decision is what would be decided afresh', () => {
  const all: ModelName[] = [...MODELS.keys()];
  const strong: ModelName[] = ['sc', 'tso'];
  const counts = { known: 0, differ: 0 };
  const law = (threads: readonly string[], sets: readonly (readonly string[])[]): void => {
    const known = new KnownDecisions();
    const texts = new Set<string>();
    for (const models of [all, strong]) {
      for (const set of sets) {
        const made = (): Program => lazy(program('', threads), (...where) => !set.includes(where.join()));
        const fresh = told(decideAll(made(), models.map(modelNamed)));
        const one = made();
        let asked = false;
        const answer = known.decisions(one, models, {}, () => {
          asked = true;
          return decideAll(one, models.map(modelNamed));
        });
        assert.deepEqual(told(answer), fresh);
        if (!asked) counts.known++;
        if (models === all) texts.add(JSON.stringify(fresh));
      }
    }
    if (texts.size > 1) counts.differ++;
  };
  fc.assert(fc.property(programs, fc.array(dropped, { minLength: 2, maxLength: 4 }), law), { seed: 19, numRuns: 150 });
  // Of programs that differ in dependencies alone, most are known and some must not be.
  assert.ok(counts.known > 150, `${counts.known} were known`);
  assert.ok(counts.differ > 3, `${counts.differ} differ`);
});
