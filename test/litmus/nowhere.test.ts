/** Values that nobody computed first, and that no number of rounds would find; and that running without values loses nothing. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import type { Program, Thread } from '../../src/explore/program.js';
import { decideLitmus } from '../../src/litmus/check.js';
import { compileLitmus } from '../../src/litmus/compile.js';
import { parseLitmus } from '../../src/litmus/parse.js';

function counts(text: string, model: string): string {
  const { verdict, positive, negative, finalStates } = decideLitmus(text, 'T', model);
  return `${verdict} ${positive} ${negative}: ${finalStates.map((state) => state.join(',')).join(' ')}`;
}

const COPIES = (wanted: string): string => `C copies
{}
P0(int *x, int *y) { int r0 = *x; *y = r0; }
P1(int *x, int *y) { int r1 = READ_ONCE(*y); WRITE_ONCE(*x, r1); }
exists (${wanted})`;

test('a value that plain accesses pass round and nothing fixes is a symbol, equal to itself and to no constant', () => {
  assert.equal(counts(COPIES('0:r0=1'), 'lkmm'), 'Never 0 4: 0 S0');
  assert.equal(counts(COPIES('0:r0=0'), 'lkmm'), 'Sometimes 3 1: 0 S0');
  assert.equal(counts(COPIES('0:r0=1:r1'), 'lkmm'), 'Always 4 0: 0,0 S0,S0');
  for (const model of ['sc', 'tso', 'armv8', 'ppc']) assert.equal(counts(COPIES('0:r0=0'), model), 'Always 3 0: 0');
});

test('what a filter wants of such a value does not make it so', () => {
  const text = COPIES('0:r0=3').replace('exists', 'filter (0:r0=3)\nexists');
  assert.equal(counts(text, 'lkmm'), 'Never 0 0: ');
  assert.equal(decideLitmus(COPIES('0:r0=3').replace('{}', '{ x=3; }'), 'T', 'lkmm').verdict, 'Sometimes');
});

test('a value that is computed on its way round has no solution', () => {
  const text = COPIES('0:r0=0').replace('*y = r0', '*y = r0 + 1');
  assert.equal(counts(text, 'lkmm').split(':')[0], counts(text, 'sc').split(':')[0]);
});

test('a constant that only a branch on itself stores', () => {
  const text = (plain: boolean): string => `C branch
{}
P0(int *x, int *y) { int r0 = ${plain ? '*x' : 'READ_ONCE(*x)'}; if (r0 == 42) WRITE_ONCE(*y, 42); }
P1(int *x, int *y) { int r1 = READ_ONCE(*y); WRITE_ONCE(*x, r1); }
exists (0:r0=42)`;
  assert.equal(decideLitmus(text(true), 'T', 'lkmm').verdict, 'Sometimes');
  for (const model of ['sc', 'tso', 'lkmm', 'armv8', 'ppc'])
    assert.equal(decideLitmus(text(false), 'T', model).verdict, 'Never', model);
  for (const model of ['sc', 'tso', 'armv8', 'ppc'])
    assert.equal(decideLitmus(text(true), 'T', model).verdict, 'Never', model);
});

test('a local assigned in a branch carries its control to a later branch on it', () => {
  const text = (go: string): string => `C carried
{}
P0(int *x, int *y) { int go = 0; int r0 = READ_ONCE(*x); if (r0 == 1) go = ${go}; if (go == 1) WRITE_ONCE(*y, 1); }
P1(int *x, int *y) { int r1 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 1); }
exists (0:r0=1 /\\ 1:r1=1)`;
  assert.equal(decideLitmus(text('1'), 'T', 'lkmm').verdict, 'Never');
});

/** The same threads, which must be given values. */
function withValues(program: Program): Program {
  const threads = program.threads.map(({ name, run }): Thread => ({ name, run: (reads) => run(reads) }));
  return { name: program.name, init: program.init, threads };
}

const CLASSIC = new URL('../../../examples/litmus/', import.meta.url);

test('the classical tests end as they do when values are tried', () => {
  let compared = 0;
  for (const file of readdirSync(CLASSIC).filter((name) => name.endsWith('.litmus'))) {
    const { program } = compileLitmus(parseLitmus(readFileSync(new URL(file, CLASSIC), 'utf8')));
    const { wanted: _, ...open } = program;
    for (const model of MODELS.keys()) {
      const ends = [open, withValues(program)].map((of) => {
        const { outcomes, executions } = decide(of, model);
        return [executions, ...outcomes.map(outcomeKey).sort()];
      });
      assert.deepEqual(ends[0], ends[1], `${file} under ${model}`);
      compared++;
    }
  }
  assert.ok(compared > 100);
});
