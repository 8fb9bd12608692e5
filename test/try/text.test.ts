// What `try` says of a barrier and of repairs: nothing is called redundant where a pin is lost with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocolNamed } from '../../src/protocols.js';
import type { Barrier, VerdictPair, WitnessFound } from '../../src/try/document.js';
import { barriers, explored } from '../../src/try/explored.js';
import { barrierWhy, changesText, repairsText, verdictTable } from '../../src/try/text.js';
import { shippedVariant } from '../../src/try/variants.js';

const BARRIER: Barrier = { label: 'A1', code: 'smp_mb()', line: 1, fenced: false, needed_for: [], lost_with: [] };

test('a barrier is redundant only where no pin is lost with it', () => {
  assert.equal(barrierWhy(BARRIER), 'redundant');
  assert.equal(barrierWhy({ ...BARRIER, fenced: true }), 'with fence=full redundant');
  assert.equal(
    barrierWhy({ ...BARRIER, lost_with: ['lkmm', 'ppc'] }),
    'no help: a pin can be lost with it too (lkmm, ppc)',
  );
  assert.equal(
    barrierWhy({ ...BARRIER, needed_for: [{ property: 'lost_pin', model: 'sc' }], lost_with: ['lkmm'] }),
    'needed for lost_pin (sc)',
  );
});

test('the fence of no_early stands after its pin check: a pin is lost with it under every model', async () => {
  const found: Barrier[] = [];
  for await (const barrier of barriers({ variant: shippedVariant(protocolNamed('no_early')) })) found.push(barrier);
  const [{ needed_for, lost_with, fenced } = BARRIER, ...more] = found;
  assert.deepEqual(
    { more, needed_for, lost_with, fenced },
    {
      more: [],
      needed_for: [],
      lost_with: ['sc', 'tso', 'lkmm', 'armv8', 'ppc'],
      fenced: true,
    },
  );
});

test('no fence helps an interleaving; where none was found it is said under which model', () => {
  const witness: WitnessFound = { property: 'lost_pin', model: 'sc', text: '', replay: '' };
  assert.match(repairsText([], witness), /^no fence helps: .* a step has to move/);
  assert.match(repairsText([], { ...witness, model: 'ppc' }), /^no fence was found that helps under ppc/);
  assert.equal(
    repairsText([{ fences: ['A2', 'B4'], models: ['lkmm'] }], witness),
    'Never with smp_mb() after:\n  A2 and B4 (lkmm)',
  );
});

test('what is asked of one of the two only is no change', () => {
  const names = { protocol: 'mine', against: 'theirs' };
  const rows: VerdictPair[] = [
    { property: 'lost_pin', model: 'sc', verdict: 'Never', was: 'Sometimes' },
    { property: 'not_exclusive', model: 'sc', verdict: 'Never', was: null },
  ];
  assert.equal(changesText(rows, 'theirs'), '* of theirs: lost_pin sc was Sometimes');
  assert.match(verdictTable(rows, names), /lost_pin +✓\*\n +not_exclusive +✓\n/);
  assert.match(changesText(rows.slice(1), 'theirs'), /the same as theirs everywhere/);
});

test('PG_anon_exclusive is asked of the protocol that keeps it, not of the one before', () => {
  const variant = shippedVariant(protocolNamed('anon_exclusive'));
  const [first] = explored({ variant, against: shippedVariant(protocolNamed('seqcount')) });
  const verdicts = first?.verdicts ?? [];
  const was = new Map(verdicts.map((pair) => [pair.property, pair.was]));
  assert.equal(was.get('not_exclusive'), null);
  assert.ok([...was].every(([property, verdict]) => property === 'not_exclusive' || verdict !== null));
});
