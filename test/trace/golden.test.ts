// What a knob changes in the order of shared-memory events. (The order of each protocol as shipped is in its golden facts.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import { BASE, exit, fork, pin } from '../support/machine.js';
import { tracedMachine } from '../support/trace.js';

const FLAGS = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;

/** Without the walk above the pte, what only the model's allocator says, and the locks outside the pte loop. */
function essence(lines: string[]): string[] {
  return lines.filter(
    (line) => !/ALLOC|FREE|write ONCE (table|page)|p4d\[|pud\[|pmd\[|mmap_lock|\.ptl|data\[/.test(line),
  );
}

function forkLines(variant: string, pinned: 'never' | 'before'): string[] {
  const { m, mm } = tracedMachine(1);
  if (pinned === 'before') pin(m, `${variant.split('__')[0]}__add1024`, mm, BASE, 1, FLAGS);
  m.recorder.clear();
  assert.notEqual(fork(m, variant, mm), 0);
  return essence(m.lines());
}

test('each wrprotect knob is its own access', () => {
  const wrprotect = (knob: string) =>
    forkLines(`early_wrprotect__${knob}__none`, 'never').filter((line) => line.startsWith('A3'));
  assert.deepEqual(wrprotect('store'), ['A3 read ONCE pte[0]', 'A3 write ONCE pte[0]']);
  assert.deepEqual(wrprotect('rmw'), ['A3 rmw AND NORETURN pte[0]']);
  assert.deepEqual(wrprotect('cmpxchg'), ['A3 read ONCE pte[0]', 'A3 rmw CMPXCHG RELAXED pte[0]']);
  assert.deepEqual(wrprotect('xchg'), ['A3 read ONCE pte[0]', 'A3 rmw XCHG FULL pte[0]']);
});

test('a fence per pte stands between the write-protect and has_pinned; per table and per fork, before the first check', () => {
  const between = (variant: string) => {
    const lines = forkLines(variant, 'never');
    return lines.slice(
      lines.findIndex((line) => line.includes('AND')) + 1,
      lines.indexOf('A4 read ONCE mm0.has_pinned'),
    );
  };
  for (const per of ['pte', 'table', 'fork']) {
    assert.deepEqual(between(`early_wrprotect__rmw__full__${per}`), ['A3 fence MB'], per);
    assert.deepEqual(between(`early_wrprotect__rmw__lock__${per}`), ['A3 fence MB_LOCK'], per);
  }
  assert.deepEqual(between('early_wrprotect__rmw__none'), []);
});

function pinLines(variant: string, flags: number): string[] {
  const { m, mm } = tracedMachine(1);
  assert.equal(pin(m, variant, mm, BASE, 1, flags).length, 1);
  return essence(m.lines());
}

test('two-step pins differ from each other by one barrier', () => {
  const [two, mb] = [pinLines('no_early__two_step', FLAGS), pinLines('no_early__two_step_mb', FLAGS)];
  assert.deepEqual(
    mb.filter((line) => line !== 'B3 fence AFTER_ATOMIC'),
    two,
  );
  assert.equal(mb.length, two.length + 1);
});

test('exit of a child touches the shared page by its counts alone', () => {
  const { m, mm } = tracedMachine(1);
  const child = fork(m, 'no_early__rmw__none', mm);
  m.recorder.clear();
  exit(m, 'no_early', child);
  const ofPages = m.lines().filter((line) => line.includes('page[0]'));
  assert.deepEqual(ofPages, ['rmw ADD NORETURN page[0].mapcount', 'rmw ADD FULL page[0].refcount']);
});

test('anon_exclusive reads the pmd again behind the barrier of its pin; where it has changed, nothing is pinned and nothing kept', () => {
  const lines = pinLines('anon_exclusive__two_step_mb', FLAGS);
  assert.deepEqual(lines.slice(-3, -2), ['B6 read ONCE pte[0]']);
  const { m, mm } = tracedMachine(1);
  m.recorder.answer = ({ label }) => (label === 'B5' ? 0n : undefined);
  assert.deepEqual(pin(m, 'anon_exclusive__two_step_mb', mm, BASE, 1, FLAGS), []);
  const again = m.lines().filter((line) => /^B[456] .*(AFTER_ATOMIC|pmd|pte)/.test(line));
  assert.match(again.join(), /^B4 fence AFTER_ATOMIC,B5 read ONCE pmd\[\w+\]$/);
  const added = m.recorder.events.filter(({ kind }) => kind === 'rmw').map(({ operand }) => BigInt.asIntN(32, operand));
  assert.deepEqual(added, [1n, 1n, 1023n, -1024n], 'has_pinned, the pin in two steps, its undo');
});
