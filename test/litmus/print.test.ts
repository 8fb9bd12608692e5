/** Export: what is printed is parsed back to the same verdict in every model, and looks like a person wrote it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide } from '../../src/explore/decide.js';
import type { Outcome, Program } from '../../src/explore/program.js';
import { checkLitmus } from '../../src/litmus/check.js';
import { compileLitmus } from '../../src/litmus/compile.js';
import { holds } from '../../src/litmus/judge.js';
import { parseLitmus } from '../../src/litmus/parse.js';
import { printLitmus } from '../../src/litmus/print.js';
import { badStates } from '../../src/litmus/print-condition.js';

const DIRECTORY = 'examples/litmus';
const MODELS = ['sc', 'tso', 'lkmm'];
/** Pointers are compared with numbers once printed, and the filter is not part of a program. */
const NOT_A_PROGRAM = /dereference|filter/;

function roundTrip(program: Program, bad: (outcome: Outcome) => boolean): string {
  return printLitmus(program, { result: 'Unknown', condition: badStates(program, bad) });
}

for (const file of readdirSync(DIRECTORY).filter((name) => name.endsWith('.litmus') && !NOT_A_PROGRAM.test(name))) {
  test(`round trip: ${file}`, () => {
    const text = readFileSync(join(DIRECTORY, file), 'utf8');
    const parsed = parseLitmus(text);
    const compiled = compileLitmus(parsed);
    const bad = (outcome: Outcome): boolean => holds(parsed.condition.proposition, outcome, compiled);
    const printed = roundTrip(compiled.program, bad);
    for (const model of MODELS) {
      const original = decide(compiled.program, model, { classify: bad });
      const again = checkLitmus(printed, file, model);
      assert.equal(again.error, null, printed);
      assert.deepEqual(
        [again.positive, again.negative],
        [original.positive, original.negative],
        `${model}\n${printed}`,
      );
    }
  });
}

const programOf = (text: string): Program => compileLitmus(parseLitmus(text)).program;

test('a dependency without a value is explained, and no pitfall of the exported test', () => {
  const text =
    'C t\n{}\nP0(int *x, int *y) { int r0 = READ_ONCE(*x); WRITE_ONCE(*y, 1 + (r0 ^ r0)); }\nP1(int *x, int *y) { int r0 = READ_ONCE(*y); WRITE_ONCE(*x, 1); }\n';
  const printed = printLitmus(programOf(`${text}exists (0:r0=1)`), {
    result: 'Sometimes',
    condition: 'exists (0:r0=1)',
  });
  assert.match(printed, /^ \* Dependencies: r \^ r is one that the code has/m);
  assert.match(printed, /\(r0 \^ r0\)/);
  assert.deepEqual(checkLitmus(printed, 't', 'lkmm').notes, []);
  const plain = programOf('C t\n{}\nP0(int *y) { WRITE_ONCE(*y, 1); }\nexists (y=1)');
  assert.doesNotMatch(printLitmus(plain, { result: 'Always', condition: 'exists (y=1)' }), /Dependencies/);
});

test('what is printed', () => {
  const program = programOf(
    `C t\n{ x=5; }\nP0(int *x, int *y, int *z, spinlock_t *s) { spin_lock(s); int r0 = READ_ONCE(*x); WRITE_ONCE(*z, 1);
      WRITE_ONCE(*y, r0 + 2); if (r0 == 5) { smp_mb(); WRITE_ONCE(*x, 4); } atomic_inc(y); spin_unlock(s); }
     P1(int *x, int *y) { int r0 = xchg(x, 6); r0 = smp_load_acquire(y); }\nexists (x=1)`,
  );
  const printed = printLitmus(program, { result: 'Sometimes', about: ['Just a test.'], condition: 'exists (0:r0=6)' });
  assert.equal(
    printed,
    `C t

(*
 * Result: Sometimes
 *
 * Just a test.
 *)

{
	int x = 5;
	atomic_t y = ATOMIC_INIT(0);
}

P0(spinlock_t *s, int *x, atomic_t *y)
{
	int r0;

	spin_lock(s);
	r0 = READ_ONCE(*x);
	atomic_set(y, r0 + 2);
	if (r0 == 5) {
		smp_mb();
		WRITE_ONCE(*x, 4);
	}
	atomic_add(1, y);
	spin_unlock(s);
}

P1(int *x, atomic_t *y)
{
	int r0;
	int r1;

	r0 = xchg(x, 6);
	r1 = atomic_read_acquire(y);
}

exists (0:r0=6)
`,
  );
});

test('labels become comments, names become identifiers', () => {
  const write = { kind: 'write', order: 'once', value: 1n } as const;
  const thread = (name: string, label: string): Program['threads'][number] => ({
    name,
    run: () => ({ status: 'done', events: [{ ...write, loc: 'page[7].refcount', label }], registers: {} }),
  });
  const program = { name: 'two words', init: new Map(), threads: [thread('a', 'A1'), thread('b', 'B1')] };
  const printed = printLitmus(program, { result: 'Always', condition: 'exists (page_7_refcount=1)' });
  assert.match(printed, /^C two_words$/m);
  assert.match(printed, /^\tWRITE_ONCE\(\*page_7_refcount, 1\); \/\/ A1$/m);
  assert.equal(checkLitmus(printed, 'f', 'lkmm').verdict, 'Always');
});

/** Statements of small random processes over x and y. */
const simple = fc.constantFrom(
  'WRITE_ONCE(*x, 1);',
  'WRITE_ONCE(*y, R + 1);',
  'WRITE_ONCE(*y, R & 0);',
  'smp_store_release(x, 2);',
  'N = READ_ONCE(*x);',
  'N = READ_ONCE(*(y + (R & 0)));',
  'N = smp_load_acquire(y);',
  'N = xchg_relaxed(x, 3);',
  'N = cmpxchg_acquire(y, 1, 2);',
  'N = atomic_fetch_add(1, y);',
  'N = atomic_add_unless(y, 1, 1);',
  'atomic_or(4, x);',
  'smp_mb();',
  'smp_wmb();',
  'smp_rmb();',
);
const block = fc.array(simple, { minLength: 1, maxLength: 3 }).map((lines) => lines.join(' '));
const process = fc
  .tuple(block, fc.option(fc.tuple(block, fc.option(block)), { nil: undefined }), fc.option(simple))
  .map(([first, branch, last]) => {
    const choice =
      branch === undefined ? '' : ` if (R) { ${branch[0]} }${branch[1] === null ? '' : ` else { ${branch[1]} }`}`;
    let register = 0;
    return `${first}${choice} ${last ?? ''}`.replaceAll(
      /[RN]\b(?!_)/g,
      (letter) => `r${letter === 'N' ? ++register % 2 : register % 2}`,
    );
  });

test('round trip of random programs', () => {
  fc.assert(
    fc.property(process, process, (a, b) => {
      const text = `C random\n{}\nP0(int *x, int *y) { ${a} }\nP1(int *x, int *y) { ${b} }\nexists (x=3 \\/ y=2)`;
      const parsed = parseLitmus(text);
      const compiled = compileLitmus(parsed);
      const bad = (outcome: Outcome): boolean => holds(parsed.condition.proposition, outcome, compiled);
      const printed = roundTrip(compiled.program, bad);
      for (const model of MODELS) {
        const original = decide(compiled.program, model, { classify: bad });
        const again = checkLitmus(printed, 'f', model);
        assert.deepEqual(
          [again.error, again.positive, again.negative],
          [null, original.positive, original.negative],
          `${model}\n${text}\n${printed}`,
        );
      }
    }),
    { seed: 20201008, numRuns: 60 },
  );
});
