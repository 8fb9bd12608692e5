import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostModel, lostAgainstVerdict } from '../../src/verdict/live.js';

const variant = { protocol: 'seqcount', wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' };
const lost = { ...variant, cell_id: 'the/cell', metric: 'lost_pins', value: 1 };
const said = (verdict: string, model = 'tso', scenario = 'pin_vs_fork') => ({
  ...variant,
  scenario,
  model,
  property: 'lost_pin',
  verdict,
});

test('a pin lost where every scenario says Never is a violation, and is named', () => {
  assert.deepEqual(lostAgainstVerdict([lost], [said('Never'), said('Never', 'tso', 'first_pin')], 'tso'), ['the/cell']);
});

test('what an invalid sample shows counts too, and a cell is named once', () => {
  const invalid = { ...lost, valid: false, invalid_reason: 'no pin was tried in the timed windows' };
  assert.deepEqual(lostAgainstVerdict([lost, invalid, invalid], [said('Never')], 'tso'), ['the/cell']);
});

test('a pin lost where one scenario says Sometimes is not, nor is no pin, nor another model, nor no model', () => {
  assert.deepEqual(lostAgainstVerdict([lost], [said('Never'), said('Sometimes', 'tso', 'first_pin')], 'tso'), []);
  assert.deepEqual(lostAgainstVerdict([{ ...lost, value: 0 }], [said('Never')], 'tso'), []);
  assert.deepEqual(lostAgainstVerdict([lost], [said('Never', 'sc')], 'tso'), []);
  assert.deepEqual(lostAgainstVerdict([lost], [said('Never')], undefined), []);
});

test('what has a switch is judged by the verdict with it', () => {
  const switched = { ...lost, extra: { vmas: '1', repair: 'seq_phase' } };
  const verdicts = [said('Sometimes'), { ...said('Never'), extra: 'repair=seq_phase' }];
  assert.deepEqual(lostAgainstVerdict([switched], verdicts, 'tso'), ['the/cell']);
  assert.deepEqual(lostAgainstVerdict([{ ...lost, extra: { vmas: '1' } }], verdicts, 'tso'), []);
});

test('a host has the model of its architecture, or none', () => {
  assert.equal(hostModel('x64'), 'tso');
  assert.equal(hostModel('arm64'), undefined);
});
