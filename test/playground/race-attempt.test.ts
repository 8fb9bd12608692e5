// The steps that the race shows: states, drains, fences, cycles, and how each run ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestRun } from '../../src/explore/operational.js';
import type { StateView } from '../../src/page/document.js';
import type { RaceEdit } from '../../src/playground/race/edits.js';
import { raceJobs } from '../../src/playground/race/jobs.js';
import type { Shown } from '../../src/playground/race/shown.js';
import { FIRST } from '../../src/playground/race/state.js';
import { CHECKS } from '../../src/verdict/properties.js';
import { SCENARIOS, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

interface Ask {
  readonly variant?: Partial<Variant>;
  readonly model?: string;
  readonly edits?: readonly RaceEdit[];
}

const shown = ({ variant = {}, model = 'tso', edits = [] }: Ask): Shown =>
  raceJobs['race.answer']({ ...FIRST, variant: { ...FIRST.variant, ...variant }, model, edits }, () => undefined);
const cell = (state: StateView | undefined, loc: string): string | undefined =>
  state?.rows.find((row) => row.loc === loc)?.memory;
const MB: RaceEdit = { add: 'mb', at: 'A3' };
const WMB: RaceEdit = { add: 'wmb', at: 'A3' };
const store = shown({});

test('a witness is the shortest run of the explorer, state by state to its end', () => {
  const scenario = SCENARIOS.find(({ name }) => name === FIRST.scenario) as (typeof SCENARIOS)[number];
  const program = new Stage(scenario).program(FIRST.variant);
  const { run } = shortestRun(program, 'store-buffer', (outcome) => CHECKS.lost_pin(program, outcome));
  assert.ok(run);
  const drained = run.steps.filter(
    ({ kind, thread, event }) => kind === 'drain' && run.outcome.runs[thread]?.events[event]?.label,
  );
  assert.equal(store.steps.filter(({ kind }) => kind === 'drain').length, drained.length);
  const last = store.steps.at(-1)?.state;
  assert.equal(cell(last, 'pte[0]'), program.show('pte[0]', run.outcome.memory.get('pte[0]') ?? 0n));
  assert.match(cell(last, 'page[0].refcount') ?? '', new RegExp(`^${run.outcome.memory.get('page[0].refcount')} `));
  assert.deepEqual(last?.buffers, [[], []]);
});

test('memory changes only where a store drains or an atomic is done, and then to what the step says', () => {
  const changes = store.steps.flatMap(({ kind, label, state }, at) => {
    const before = store.steps[at - 1]?.state;
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
  const { steps } = store;
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
  const { steps, why } = shown({ edits: [MB] });
  const stopped = steps.filter(({ kind }) => kind === 'blocked');
  assert.equal(stopped.length, 1);
  assert.equal(stopped[0]?.state?.buffers[0]?.length, 1);
  assert.equal(steps.find((step) => step.differs)?.label, 'A5');
  assert.match(steps.at(-1)?.say ?? '', /copied the page early.*The pin is good/);
  assert.match(why.join(' '), /What holds: .*A3 smp_mb\(\) on CPU 0/);
  const taken = steps.findIndex(({ say }) => /page 1's refcount.*fork begins again at this PTE/.test(say));
  assert.ok(taken > 0);
  assert.equal(steps.slice(taken).find(({ label }) => label !== '')?.label, 'A6');
});

test('smp_wmb is passed while the store waits', () => {
  const passed = shown({ edits: [WMB] }).steps.find(({ kind }) => kind === 'fence');
  assert.match(passed?.text ?? '', /smp_wmb/);
  assert.deepEqual(passed?.state?.buffers[0], ['A3: pte[0] = page[0] ro']);
});

test('smp_wmb closes the way between two stores, which is said, and not the one to a load', () => {
  const { verdict, why } = shown({ variant: { wrprotect: 'rmw' }, model: 'lkmm', edits: [WMB] });
  assert.equal(verdict, 'Sometimes');
  assert.match(
    why.join(' '),
    /smp_wmb\(\) after A3 does put A3 before A10; that order is not the one that is missing now/,
  );
});

test('no attempt that is Never ends with a lost pin, every one that is not does', () => {
  for (const model of ['sc', 'tso', 'lkmm', 'armv8', 'ppc'])
    for (const edits of [[], [WMB], [MB]])
      for (const wrprotect of ['store', 'rmw'] as const) {
        const { verdict, steps } = shown({ variant: { wrprotect }, model, edits });
        assert.equal(/The pin is lost/.test(steps.at(-1)?.say ?? ''), verdict !== 'Never', `${wrprotect} ${model}`);
      }
});

test('where no machine breaks, a cycle: each arrow starts where the last one ended', () => {
  const { kind, steps, columns } = shown({ variant: { wrprotect: 'rmw' }, model: 'lkmm' });
  assert.equal(kind, 'cycle');
  const arrows = steps.filter((step) => step.kind === 'arrow');
  const cells = new Set(columns?.flat().map(({ id }) => id));
  for (const [at, arrow] of arrows.entries()) {
    assert.equal(arrow.cells?.[1], arrows[(at + 1) % arrows.length]?.cells?.[0]);
    assert.ok(arrow.cells?.every((id) => cells.has(id)));
  }
  assert.match(arrows[0]?.text ?? '', /^A3 before A10\?$/);
});

test('what the kernel model permits and a machine does is shown as steps of that machine, and said so', () => {
  const { kind, notes } = shown({ model: 'lkmm' });
  assert.equal(kind, 'witness');
  assert.match(notes.join(' '), /no machine.*x86 with store buffers/);
});

test('a logic race needs nothing out of order, and no fence helps', () => {
  const { steps, why } = shown({
    variant: { protocol: 'no_early', wrprotect: 'rmw' },
    edits: [{ add: 'mb', at: 'A1' }],
  });
  assert.match(why.join(' '), /nothing out of order.*no fence can help/);
  assert.ok(steps.some(({ kind }) => kind === 'fence'));
});

test('where nothing breaks it says what it was made to break with', () => {
  const { verdict, notes } = shown({ variant: { fence: 'full', fence_per: 'pte' } });
  assert.equal(verdict, 'Never');
  assert.match(notes.join(' '), /what breaks under x86.* without A3 smp_mb\(\)/);
});

test('every label that a step has is explained, with its source', () => {
  for (const { label } of store.steps)
    if (label !== '')
      assert.ok(
        store.labels.some((one) => one.label === label && one.sources.length > 0),
        label,
      );
});
