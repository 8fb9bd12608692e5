/** What the importer does not support is refused by name and line; nothing is guessed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

/** A test with this body; its first line is line 4 of the file. */
const withBody = (body: string): string => `C t\n{}\nP0(int *x, int *y) {\n${body}\n}\nexists (x=1)\n`;

const BODIES: readonly (readonly [string, string])[] = [
  ['\nbreak;', "line 5: 'break' is not supported"],
  ['goto out;', "line 4: 'goto' is not supported"],
  ['return;', "line 4: 'return' is not supported"],
  ['out: barrier();', 'line 4: labels are not supported'],
  ['/* one\n two */ call_rcu(x, y);', 'line 5: call_rcu() is not supported (RCU callbacks)'],
  ['smp_memb();', "line 4: smp_memb() is not supported (membarrier(2) is not in the kernel's model, v6.12)"],
  ['int r0 = 18446744073709551616;', 'line 4: 18446744073709551616 is past 64 bits'],
  [`int r0 = ${'9'.repeat(199)};`, 'line 4: 99999999999999999999... is past 64 bits'],
  ['int r0 = 1 \u{1f600};', "line 4: unexpected character '\u{1f600}'"],
  [`int r0 = ${'~'.repeat(15_000)}0;`, 'line 4: nested more than 256 deep'],
  [`int r0 = ${'('.repeat(15_000)}0;`, 'line 4: nested more than 256 deep'],
  [`if (1) `.repeat(4_000), 'line 4: nested more than 256 deep'],
  ['WRITE_ONCE(*x, 1);'.repeat(20_000), 'line 4: more than 20000 words'],
  ['frobnicate(x);', 'line 4: frobnicate() is not supported'],
  ['WRITE_ONCE(x, 1);', 'line 4: WRITE_ONCE() takes a dereference such as *x'],
  ['smp_mb(x);', 'line 4: smp_mb() takes 0 arguments, not 1'],
  ['xchg(x);', 'line 4: xchg() takes 2 arguments, not 1'],
  ['barrier()', "line 5: expected ';' before 'end of text'"],
  ['int r0; r0 = x->next;', 'line 4: members of structs are not supported'],
  ['int r0[2];', 'line 4: r0: local arrays are not supported'],
  [
    'int r0; WRITE_ONCE(*x, &r0);',
    'line 4: the address of a local variable is not supported (a global is given as a pointer)',
  ],
  ['1 = 2;', 'line 4: what stands left of = is neither a variable nor a dereference'],
  ['int r0 = #;', "line 4: unexpected character '#'"],
  ['int r0 = 1 / 0;', 'line 4: division by zero'],
  ['int *r0; WRITE_ONCE(*r0, 1);', 'an execution of P0 dereferences a value that is not an address'],
];

for (const [body, error] of BODIES) {
  test(`refused: ${body.trim().replaceAll('\n', ' ').slice(0, 60)}`, () => {
    const result = checkLitmus(withBody(body), 'f', 'sc');
    assert.deepEqual([result.verdict, result.error], [null, error]);
    assert.equal(result.test, 't');
  });
}

const FILES: readonly (readonly [string, string])[] = [
  ['X86 t\n{}\nP0 | P1;', "line 1: the first line must be 'C NAME', not 'X86 t'"],
  ['C t\n{ x=1 \nP0(int *x) ', "line 2: the initial state: '{' is not closed"],
  ['C t\n{}\nexists (x=1)', 'line 3: no process P0 after the initial state'],
  ['C t\n{}\nP1(int *x) {}\nexists (x=1)', 'line 3: P1 stands where P0 is expected'],
  ['C t\n{ x=1; x=2; }\nP0(int *x) {}\nexists (x=1)', 'line 2: x is given two initial values'],
  ['C t\n{ int a[2]={1}; }\nP0(int *x) {}\nexists (x=1)', 'line 2: 1 values for an array of 2'],
  ['C t\n{\nint a[1000000001]; }\nP0(int *x) {}', 'line 3: an array of 1000000001 elements; there may be 1 to 4096'],
  ['C t\n{ x=36893488147419103232; }\nP0(int *x) {}', 'line 2: 36893488147419103232 is past 64 bits'],
  [`C t\n{}\nP0(int *x) {}\nexists (${'~'.repeat(15_000)}x=1)`, 'line 4: nested more than 256 deep'],
  [
    `C t\n{}\n${Array.from({ length: 64 }, (_, i) => `P${i}(int *x) {}\n`).join('')}`,
    'line 11: more than 8 processes are not supported',
  ],
  ['C t\n{}\nP0(int *x) {}\nexists (x)', "line 4: expected '=' before ')'"],
  ['C t\n{}\nP0(int *x) {}\nexists (1:r0=1)', 'line 4: the condition names a register of P1, which is not there'],
  ['C t\n{}\nP0(int *x) {}\nexists (x=1) nonsense', "line 4: unexpected 'nonsense' after the condition"],
  ['C t\n(* no end\n{}\nP0(int *x) {}', 'line 2: comment (* is not closed'],
];

for (const [text, error] of FILES) {
  test(`refused: ${error}`, () => {
    assert.equal(checkLitmus(text, 'f', 'sc').error, error);
  });
}

test('more than eight processes are refused, eight are not', () => {
  const processes = (count: number): string =>
    `C t\n{}\n${Array.from({ length: count }, (_, i) => `P${i}(int *x) { }\n`).join('')}exists (x=0)`;
  assert.equal(checkLitmus(processes(8), 'f', 'sc').verdict, 'Always');
  assert.equal(checkLitmus(processes(9), 'f', 'sc').error, 'line 11: more than 8 processes are not supported');
});
