import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestRun } from '../../src/explore/operational.js';
import { buildPage, PAGE_SCENARIO } from '../../src/page/build.js';
import type { Attempt, StateView } from '../../src/page/document.js';
import { CHECKS } from '../../src/verdict/properties.js';
import type { Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
const variant = (protocol: string, wrprotect: Variant['wrprotect']): Variant => ({
  protocol,
  wrprotect,
  fence: 'none',
  fence_per: '',
  pin: 'add1024',
});
const early = buildPage([variant('early_wrprotect', 'store'), variant('early_wrprotect', 'rmw')], MODELS);
const full = buildPage([{ ...variant('early_wrprotect', 'store'), fence: 'full', fence_per: 'pte' }], ['sc', 'tso']);
const noEarly = buildPage([variant('no_early', 'rmw')], MODELS);

function attempt(key: string, doc = early): Attempt {
  const found = doc.attempts.find((one) => one.key === key);
  assert.ok(found, key);
  return found;
}

const cell = (state: StateView | undefined, loc: string): string | undefined =>
  state?.rows.find((row) => row.loc === loc)?.memory;
const states = ({ steps }: Attempt): StateView[] => steps.flatMap(({ state }) => (state === undefined ? [] : [state]));

test('the verdicts: smp_wmb repairs nothing, smp_mb everything that order can repair', () => {
  const verdicts = Object.fromEntries(early.attempts.map(({ key, verdict }) => [key, verdict]));
  assert.deepEqual(verdicts, {
    'store/sc/none': 'Never',
    'store/tso/none': 'Sometimes',
    'store/lkmm/none': 'Sometimes',
    'store/armv8/none': 'Sometimes',
    'store/ppc/none': 'Sometimes',
    'store/sc/wmb': 'Never',
    'store/tso/wmb': 'Sometimes',
    'store/lkmm/wmb': 'Sometimes',
    'store/armv8/wmb': 'Sometimes',
    'store/ppc/wmb': 'Sometimes',
    'store/sc/mb': 'Never',
    'store/tso/mb': 'Never',
    'store/lkmm/mb': 'Never',
    'store/armv8/mb': 'Never',
    'store/ppc/mb': 'Never',
    'rmw/sc/none': 'Never',
    'rmw/tso/none': 'Never',
    'rmw/lkmm/none': 'Sometimes',
    'rmw/armv8/none': 'Sometimes',
    'rmw/ppc/none': 'Sometimes',
    'rmw/sc/wmb': 'Never',
    'rmw/tso/wmb': 'Never',
    'rmw/lkmm/wmb': 'Sometimes',
    'rmw/armv8/wmb': 'Sometimes',
    'rmw/ppc/wmb': 'Sometimes',
    'rmw/sc/mb': 'Never',
    'rmw/tso/mb': 'Never',
    'rmw/lkmm/mb': 'Never',
    'rmw/armv8/mb': 'Never',
    'rmw/ppc/mb': 'Never',
  });
  assert.equal(early.start, 'store/tso/none');
});

test('a witness is the shortest run of the explorer, state by state to its end', () => {
  const program = new Stage(PAGE_SCENARIO).program(variant('early_wrprotect', 'store'));
  const { run } = shortestRun(program, 'store-buffer', (outcome) => CHECKS.lost_pin(program, outcome));
  assert.ok(run);
  const shown = attempt('store/tso/none');
  const drained = run.steps.filter(
    ({ kind, thread, event }) => kind === 'drain' && run.outcome.runs[thread]?.events[event]?.label,
  );
  assert.equal(shown.steps.filter(({ kind }) => kind === 'drain').length, drained.length);
  const last = shown.steps.at(-1)?.state;
  assert.equal(cell(last, 'pte[0]'), program.show('pte[0]', run.outcome.memory.get('pte[0]') ?? 0n));
  assert.match(cell(last, 'page[0].refcount') ?? '', new RegExp(`^${run.outcome.memory.get('page[0].refcount')} `));
  assert.equal(cell(last, 'page[0].mapcount'), String(run.outcome.memory.get('page[0].mapcount')));
  assert.deepEqual(last?.buffers, [[], []]);
});

test('memory changes only where a store drains or an atomic is done, and then to what the step says', () => {
  const { steps } = attempt('store/tso/none');
  const changes = steps.flatMap(({ kind, label, state }, at) => {
    const before = steps[at - 1]?.state;
    const rows = state?.rows.filter(({ loc, memory }) => before !== undefined && memory !== cell(before, loc)) ?? [];
    return rows.map(({ loc, memory }) => `${label} ${kind} ${loc} = ${memory}`);
  });
  assert.deepEqual(changes, [
    'B3 event page[0].refcount = 1025 (1 + 1 × 1024)',
    'A3 drain pte[0] = page[0] ro',
    'A10 event page[0].refcount = 1026 (2 + 1 × 1024)',
    'A11 event page[0].mapcount = 2',
  ]);
});

test('between the store of A3 and its drain the two CPUs see different PTEs', () => {
  const { steps } = attempt('store/tso/none');
  const from = steps.findIndex(({ text }) => text.startsWith('WRITE_ONCE(pte[0]'));
  const to = steps.findIndex(({ kind, label }) => kind === 'drain' && label === 'A3');
  assert.ok(0 < from && from < to);
  for (const { state } of steps.slice(from, to)) {
    assert.deepEqual(state?.rows[0]?.seen, ['page[0] ro', 'page[0] rw']);
    assert.ok(state.buffers[0]?.includes('A3: pte[0] = page[0] ro'));
    assert.deepEqual(state.bits[3], ['RW', 1]);
  }
  assert.deepEqual(steps[to]?.state?.bits[3], ['RW', 0]);
});

test('with smp_mb the same attempt stops at the fence with the store buffered, and fork sees the pin', () => {
  const { steps, why } = attempt('store/tso/mb');
  const stopped = steps.filter(({ kind }) => kind === 'blocked');
  assert.equal(stopped.length, 1);
  assert.match(stopped[0]?.text ?? '', /smp_mb/);
  assert.equal(stopped[0]?.state?.buffers[0]?.length, 1);
  const [differs] = steps.filter((step) => step.differs);
  assert.equal(differs?.label, 'A5');
  assert.match(differs?.text ?? '', /= 1025$/);
  assert.match(steps.at(-1)?.say ?? '', /copied the page early.*The pin is good/);
  assert.match(why.join(' '), /A3 smp_mb\(\) on CPU 0/);
});

test('one step at a time the same attempt ends with GUP backing off', () => {
  const { steps } = attempt('store/sc/none');
  const [differs] = steps.filter((step) => step.differs);
  assert.equal(differs?.label, 'B2');
  assert.match(steps.at(-1)?.say ?? '', /got no pin/);
  for (const { buffers } of states(attempt('store/sc/none'))) assert.deepEqual(buffers, [[], []]);
});

test('no attempt that is Never ends with a lost pin, every one that is not does', () => {
  for (const doc of [early, noEarly])
    for (const { key, verdict, steps } of doc.attempts)
      assert.equal(/The pin is lost/.test(steps.at(-1)?.say ?? ''), verdict !== 'Never', key);
});

test('smp_wmb is passed while the store waits, and the page says why that does not help', () => {
  const { steps, why } = attempt('store/tso/wmb');
  const passed = steps.find(({ kind }) => kind === 'fence');
  assert.match(passed?.text ?? '', /smp_wmb/);
  assert.deepEqual(passed?.state?.buffers[0], ['A3: pte[0] = page[0] ro']);
  assert.match(why.join(' '), /A5 is a load\..*smp_mb\(\)/);
});

test('where no machine breaks, a cycle: each arrow starts where the last one ended', () => {
  for (const [key, missing] of [
    ['rmw/lkmm/none', 'A10'],
    ['rmw/lkmm/wmb', 'A5'],
  ] as const) {
    const { kind, steps, columns } = attempt(key);
    assert.equal(kind, 'cycle');
    const arrows = steps.filter((step) => step.kind === 'arrow');
    const cells = new Set(columns?.flat().map(({ id }) => id));
    for (const [at, arrow] of arrows.entries()) {
      const next = arrows[(at + 1) % arrows.length];
      // Two accesses of one read-modify-write share a cell.
      assert.equal(arrow.cells?.[1], next?.cells?.[0]);
      assert.ok(
        arrow.cells?.every((id) => cells.has(id)),
        `${key} ${arrow.text}`,
      );
    }
    assert.match(arrows[0]?.text ?? '', new RegExp(`^A3 before ${missing}\\?$`));
  }
});

test('what the kernel model permits and a machine does is shown as steps of that machine, and said so', () => {
  const { kind, notes } = attempt('store/lkmm/none');
  assert.equal(kind, 'witness');
  assert.match(notes.join(' '), /no machine.*x86 with store buffers/);
});

test('a logic race: fences after every step, and none of them helps', () => {
  assert.deepEqual(new Set(noEarly.attempts.map(({ verdict }) => verdict)), new Set(['Sometimes']));
  assert.match(noEarly.fences[2]?.text ?? '', /smp_mb\(\) after every step/);
  const { steps, why } = attempt('rmw/tso/mb', noEarly);
  assert.ok(steps.filter(({ kind }) => kind === 'fence').length > 5);
  assert.match(why.join(' '), /nothing out of order/);
});

test('a store of what memory has already is no news when it drains, and hides nothing while it waits', () => {
  const { steps } = attempt('store/tso/none');
  const say = (kind: string, label: string): string =>
    steps.find((step) => step.kind === kind && step.label === label)?.say ?? '';
  assert.match(say('drain', 'A3'), /Only now do all CPUs see the parent's PTE = page\[0\] ro/);
  assert.match(say('drain', 'A12'), /It changes nothing: memory had the parent's PTE = page\[0\] ro already/);
  assert.match(say('drain', 'B1'), /It changes nothing: memory had has_pinned = 1 already/);
  const outOfDate = [early, noEarly, full]
    .flatMap(({ attempts }) => attempts.flatMap(({ steps }) => steps))
    .flatMap(({ say }) => {
      const found = /: (.*?)\. That is out of date: (.*?) still waits/.exec(say);
      return found === null ? [] : [found];
    });
  assert.ok(outOfDate.length > 0);
  for (const [say, read, waiting] of outOfDate) assert.notEqual(read, waiting, say);
});

test('the first step says what was before it, and a second visit of the PTE why it is made', () => {
  assert.match(attempt('store/tso/none').steps[0]?.say ?? '', /buffers are empty\. has_pinned is 1 already/);
  const [first] = attempt('store/sc/none').steps;
  assert.ok(first !== undefined && !/buffers/.test(first.say), first?.say);
  const { steps } = attempt('store/tso/mb');
  const taken = steps.findIndex(({ say }) => /page 1's refcount.*fork begins again at this PTE/.test(say));
  assert.ok(taken > 0);
  assert.equal(steps.slice(taken).find(({ label }) => label !== '')?.label, 'A6');
  assert.ok(steps.slice(taken).some(({ label }) => label === 'A1'));
});

test('where nothing breaks, the page begins where stores wait, and says what it was made to break with', () => {
  assert.deepEqual([...new Set(full.attempts.map(({ verdict }) => verdict))], ['Never']);
  assert.equal(full.start, 'store/tso/none');
  assert.match(attempt('store/tso/none', full).notes.join(' '), /what loses a pin under x86.* without A3 smp_mb\(\)/);
});

test('every label that a step has is explained, with its source', () => {
  for (const { wrprotect, steps } of early.attempts)
    for (const { label } of steps)
      if (label !== '')
        assert.ok(
          early.labels[wrprotect]?.some((one) => one.label === label && one.sources.length > 0),
          label,
        );
});
