import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario } from '../../bench/versions.js';
import { shapeOf } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import { relationsOf } from '../../src/plan/relation.js';
import { PROTOCOLS } from '../../src/protocols.js';

const { cells } = expand([scenario], 'smoke', {});
const own = cells.filter(({ replica }) => replica === 0);
const huge = own.filter((cell) => shapeOf(cell).pmdMapped);

test('each version forks base pages twice, and who knows folios huge pages mapped by pmds too', () => {
  const folios = PROTOCOLS.filter(({ keeps }) => keeps.includes('folios')).length;
  assert.deepEqual([own.length - huge.length, huge.length], [2 * PROTOCOLS.length, 2 * folios]);
  assert.ok(huge.every((cell) => shapeOf(cell).folioOrder === 9));
});

test('huge pages are compared with the base pages of the oldest version, in the same fork', () => {
  for (const cell of huge) {
    const [to] = relationsOf(scenario, cell).map((relation) => own.find(({ cell_id }) => cell_id === relation.to));
    assert.equal(to?.extra.fork, cell.extra.fork);
    assert.equal(to && shapeOf(to).pmdMapped, false);
  }
});
