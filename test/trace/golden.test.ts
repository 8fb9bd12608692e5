// The order of shared-memory events of one fork of one PTE, and of one fast pin, written out by hand beside
// kernel.md's steps: the protocols' own text is what runs here.
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

const SHARE = (get: string, rmap: string) => [
  `${get} rmw ADD NORETURN page[0].refcount`,
  `${rmap} rmw ADD NORETURN page[0].mapcount`,
];

test('plain_cow shares after the write-protect and looks at nothing', () => {
  const expected = ['A1 read ONCE pte[0]', 'A2 rmw AND NORETURN pte[0]', ...SHARE('A4', 'A4')];
  assert.deepEqual(forkLines('plain_cow__rmw__none', 'never'), expected);
});

test('early_wrprotect reads has_pinned after the write-protect, and write-protects again on the ordinary path', () => {
  assert.deepEqual(forkLines('early_wrprotect__rmw__none', 'never'), [
    'A1 read ONCE pte[0]',
    'A3 rmw AND NORETURN pte[0]',
    'A4 read ONCE mm0.has_pinned',
    ...SHARE('A10', 'A11'),
    'A12 rmw AND NORETURN pte[0]',
  ]);
});

test('early_wrprotect of a pinned page restores before it asks for a page, and does everything again on the second visit', () => {
  const visit = [
    'A1 read ONCE pte[0]',
    'A3 rmw AND NORETURN pte[0]',
    'A4 read ONCE mm0.has_pinned',
    'A5 read ONCE page[0].refcount',
    'A6 note SET_PTE_AT pte[0]',
    'A6 write ONCE pte[0]',
  ];
  assert.deepEqual(forkLines('early_wrprotect__rmw__none', 'before'), [
    ...visit,
    ...visit,
    'A8 note EARLY_COPY page[0].flags',
  ]);
});

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

test('no_early looks first, shares then, and write-protects last', () => {
  assert.deepEqual(forkLines('no_early__rmw__none', 'never'), [
    'A1 read ONCE pte[0]',
    'A3 read ONCE mm0.has_pinned',
    ...SHARE('A7', 'A8'),
    'A9 rmw AND NORETURN pte[0]',
  ]);
});

test('no_early of a pinned page never touches the pte', () => {
  const visit = ['A1 read ONCE pte[0]', 'A3 read ONCE mm0.has_pinned', 'A4 read ONCE page[0].refcount'];
  assert.deepEqual(forkLines('no_early__rmw__none', 'before'), [
    ...visit,
    ...visit,
    'A6 note EARLY_COPY page[0].flags',
  ]);
});

test('seqcount is no_early between an odd and an even count', () => {
  assert.deepEqual(forkLines('seqcount__rmw__full__fork', 'never'), [
    'A2 read ONCE mm0.write_protect_seq',
    'A2 write ONCE mm0.write_protect_seq',
    'A2 fence WMB',
    'A2 fence MB',
    'A3 read ONCE pte[0]',
    'A5 read ONCE mm0.has_pinned',
    ...SHARE('A9', 'A10'),
    'A11 rmw AND NORETURN pte[0]',
    'A13 fence WMB',
    'A13 read ONCE mm0.write_protect_seq',
    'A13 write ONCE mm0.write_protect_seq',
  ]);
});

function pinLines(variant: string, flags: number): string[] {
  const { m, mm } = tracedMachine(1);
  assert.equal(pin(m, variant, mm, BASE, 1, flags).length, 1);
  return essence(m.lines());
}

test('fast GUP: has_pinned, pte, pin, pte again', () => {
  assert.deepEqual(pinLines('no_early__add1024', FLAGS), [
    'B1 write ONCE mm0.has_pinned',
    'B2 read ONCE pte[0]',
    'B3 read ONCE page[0].refcount',
    'B3 rmw ADD_UNLESS FULL page[0].refcount',
    'B3 note PINNED page[0].flags',
    'B4 read ONCE pte[0]',
  ]);
});

test('fast GUP under seqcount reads the count first and last; a get ignores it', () => {
  assert.deepEqual(pinLines('seqcount__two_step_mb', FLAGS), [
    'B1 write ONCE mm0.has_pinned',
    'B2 read ONCE mm0.write_protect_seq',
    'B2 fence RMB',
    'B3 read ONCE pte[0]',
    'B4 read ONCE page[0].refcount',
    'B4 rmw ADD_UNLESS FULL page[0].refcount',
    'B4 rmw ADD NORETURN page[0].refcount',
    'B4 fence AFTER_ATOMIC',
    'B4 note PINNED page[0].flags',
    'B5 read ONCE pte[0]',
    'B6 fence RMB',
    'B6 read ONCE mm0.write_protect_seq',
  ]);
  const get = pinLines('seqcount__two_step_mb', (FLAGS & ~FOLL_PIN) | 0x04);
  assert.ok(!get.some((line) => line.includes('write_protect_seq') || line.includes('has_pinned')), get.join('\n'));
});

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
