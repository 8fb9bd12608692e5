import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome, Value } from '../../src/explore/program.js';
import { protocolNamed } from '../../src/protocols.js';
import { CHECKS } from '../../src/verdict/properties.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage, type TracedProgram } from '../../src/verdict/traced-program.js';
import { Judge } from '../../src/verdict/verdict.js';

const MODELS = ['sc', 'lkmm', 'ppc'] as const;
const variant = { protocol: 'on_demand', ...protocolNamed('on_demand').shipped };

function programOf(scenario: string, of = variant): TracedProgram {
  return new Stage(SCENARIOS.find(({ name }) => name === scenario) as Scenario).program(of);
}

const verdicts = (scenario: string, property: 'lost_pin' | 'table_ref' | 'use_after_free'): string => {
  const judge = new Judge(programOf(scenario));
  return MODELS.map((model) => judge.verdict(property, model)[0]).join(' ');
};

test('a fork that shares the table loses every pin beside it; a break loses one that reads the old table', () => {
  for (const scenario of ['pin_vs_fork', 'first_pin', 'pin_before_fork'])
    assert.equal(verdicts(scenario, 'lost_pin'), 'A A A', scenario);
  assert.equal(verdicts('pin_vs_break', 'lost_pin'), 'S S S');
  assert.equal(verdicts('pin_vs_last_break', 'lost_pin'), 'N N N');
});

test('only the last sharer frees a table, and a fast pin may still read it', () => {
  assert.equal(verdicts('pin_vs_break', 'use_after_free'), 'N N N');
  assert.equal(verdicts('pin_vs_last_break', 'use_after_free'), 'S S S');
});

test('table_ref: the count of a table is the number of pmds that point at it, and another one is told', () => {
  const program = programOf('pin_vs_fork');
  const [parent = ''] = program.pmds;
  const table = ((program.init.get(parent) ?? 0n) >> 12n) & 0xffffn;
  const outcome = (refs: Value, child: Record<string, Value>): Outcome => ({
    memory: new Map([[`table[${table}].table_refs`, BigInt.asUintN(64, refs)]]),
    reads: [[], []],
    runs: [{ status: 'done', events: [], registers: child }],
  });
  const shared = { 'child.table': table };
  const broken = (refs: Value, child: Record<string, Value>): boolean =>
    CHECKS.table_ref(program, outcome(refs, child));
  assert.deepEqual([broken(1n, shared), broken(0n, {})], [false, false]);
  assert.deepEqual([broken(0n, shared), broken(2n, shared), broken(1n, {}), broken(-1n, {})], [true, true, true, true]);
});

test("leaked_ref: a child that lived before has a mapping too, unless the table it maps by is the parent's", () => {
  const broken = (program: TracedProgram, refs: Value, pmd?: Value): boolean => {
    const memory = new Map([
      ['pte[0]', program.init.get('pte[0]') ?? 0n],
      ['page[0].refcount', refs],
      ...(pmd === undefined ? [] : [[program.pmds[0] ?? '', pmd] as const]),
    ]);
    return CHECKS.leaked_ref(program, { memory, reads: [[], []], runs: [] });
  };
  const copies = programOf('fault_vs_fork', { protocol: 'no_early', ...protocolNamed('no_early').shipped });
  assert.deepEqual([broken(copies, 2n), broken(copies, 1n), broken(copies, 3n)], [false, true, true]);
  const shares = programOf('fault_vs_fork');
  assert.deepEqual([broken(shares, 1n), broken(shares, 2n)], [false, true]);
  const own = (15n << 12n) | 3n; // the parent has broken it: a table of its own
  assert.deepEqual([broken(shares, 2n, own), broken(shares, 1n, own)], [false, true]);
});
