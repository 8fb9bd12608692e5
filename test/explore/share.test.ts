/** Pieces of work: each is one slice's, and no order in which they come gives one slice more than another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { depthFor, type Share, Turns } from '../../src/explore/share.js';

const PIECES = 4096;

test('each piece is one slice, and slices have about as many, of every second or sixteenth piece too', () => {
  for (const of of [1, 2, 3, 16, 100]) {
    const slices = Array.from({ length: of }, (_, part) => new Turns({ part, of }));
    const whose = Array.from({ length: PIECES }, () => slices.flatMap((turns, part) => (turns.mine() ? [part] : [])));
    assert.ok(whose.every(({ length }) => length === 1));
    for (const every of [1, 2, 16]) {
      const some = whose.flat().filter((_, piece) => piece % every === 0);
      const counts = slices.map((_, part) => some.filter((own) => own === part).length);
      const fair = some.length / of;
      assert.ok(
        Math.max(...counts) <= 2 * fair && Math.max(...counts) - fair < fair / 2 + 2,
        `${of} ${every} ${counts}`,
      );
    }
  }
});

/** Goes down a tree in which there are `ways` at each decision, and `levels` decisions. */
function walk(share: Share, ways: number, levels: number): void {
  for (let way = 0; way < ways && levels > 0; way++) {
    if (!share.enter()) continue;
    walk(share, ways, levels - 1);
    share.leave();
  }
}

test('all slices go as deep as there are enough pieces, or as many as there will be', () => {
  const depth = (enough: number, ways: number, levels: number): number =>
    depthFor(enough, (share) => walk(share, ways, levels));
  assert.equal(depth(1, 3, 5), 0);
  assert.equal(depth(3, 3, 5), 1);
  assert.equal(depth(4, 3, 5), 2);
  assert.equal(depth(1000, 3, 4), 4);
  assert.equal(depth(1000, 1, 4), 0, 'a path that goes one way is one piece');
  assert.equal(depth(1000, 3, 0), 0);
});
