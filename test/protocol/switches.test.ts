import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSwitch,
  NO_PAGE_MAPCOUNT,
  parseSwitches,
  switchBits,
  switchesIn,
  switchesOf,
  unmeasured,
  withoutSwitches,
} from '../../src/protocol/switches.js';
import { PROTOCOLS } from '../../src/protocols.js';
import { TracedMachine } from '../../src/trace/machine.js';

test('alternatives: sorted, what is so anyway left out; what is no switch is a usage error', () => {
  assert.deepEqual(parseSwitches('none,fork_mb=yes,tearing_fix=yes;child_table=fresh'), [
    '',
    'fork_mb=yes',
    'child_table=fresh;tearing_fix=yes',
  ]);
  assert.deepEqual(parseSwitches('child_table=there+fork_mb=yes'), ['fork_mb=yes']);
  for (const wrong of ['', 'fork_mb', 'vmas=2', 'fork_mb=yes;fork_mb=no', 'none;fork_mb=yes'])
    assert.throws(() => parseSwitches(wrong), { exit: 64 }, wrong);
});

test('of a protocol: those it has, a note for each that it has not', () => {
  const notes = new Set<string>();
  const one = { name: 'mine', switches: ['fork_mb=yes', 'repair=that'] };
  assert.deepEqual(switchesOf(one, undefined, notes), ['']);
  assert.deepEqual(switchesOf(one, ['', 'repair=that', 'repair=other', 'fork_mb=yes;tearing_fix=yes'], notes), [
    '',
    'repair=that',
  ]);
  assert.deepEqual(
    [...notes],
    [
      'mine has no switch repair=other; it has fork_mb=yes, repair=that',
      'mine has no switch tearing_fix=yes; it has fork_mb=yes, repair=that',
    ],
  );
});

test('among the values of extra', () => {
  const extra = { vmas: '64', tearing_fix: 'yes' };
  assert.deepEqual(switchesIn(extra), ['tearing_fix=yes']);
  assert.deepEqual(withoutSwitches(extra), { vmas: '64' });
  assert.deepEqual(switchesIn({ page_mapcount: 'yes', folio_order: '4' }), [], 'so anyway');
  const folio = { page_mapcount: 'no', tearing_fix: 'yes' };
  assert.deepEqual(withoutSwitches(folio, ['page_mapcount']), { page_mapcount: 'no' });
  assert.match(unmeasured('child_table=fresh'), /explored only/);
  assert.match(unmeasured('fork_mb=yes'), /--fence full --fence-per fork/);
  assert.equal(unmeasured('repair=gup_pmd'), '');
});

test('each switch of a head has a bit of its own in the machine', () => {
  const { constant } = new TracedMachine(1).cpu;
  const words = [...new Set(PROTOCOLS.flatMap(({ switches }) => switches))];
  assert.ok(words.length > 6 && words.every(isSwitch));
  const own = words.filter((word) => word !== 'fork_mb=yes' && word !== NO_PAGE_MAPCOUNT); // a fence; a population
  assert.equal(switchBits(constant, [NO_PAGE_MAPCOUNT]), 0);
  const bits = own.map((word) => switchBits(constant, [word]));
  assert.equal(new Set(bits).size, own.length);
  assert.equal(
    switchBits(constant, own),
    bits.reduce((sum, bit) => sum + bit, 0),
  );
});

test('repairs go together, and are said as one value, however they are asked for', () => {
  const both = 'repair=gup_pmd+rcu_tables';
  for (const text of [both, 'repair=rcu_tables+repair=gup_pmd', 'repair=gup_pmd;repair=rcu_tables'])
    assert.deepEqual(parseSwitches(text), [both]);
  assert.deepEqual(parseSwitches(`none,${both},repair=gup_pmd`), ['', both, 'repair=gup_pmd']);
  assert.throws(() => parseSwitches('repair=gup_pmd+repair=gup_pmd'), /says one thing twice/);
  assert.throws(() => parseSwitches('fork_mb=yes+fork_mb=no'), /says one thing twice/);
  const bit = (name: string): number => ({ SWITCH_REPAIR_GUP_PMD: 4, SWITCH_REPAIR_RCU_TABLES: 8 })[name] as number;
  assert.equal(switchBits(bit, [both]), 12);
});
