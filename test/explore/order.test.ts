/** An order that grows and is taken back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Order } from '../../src/explore/order.js';

test('what follows from two edges is known, and a cycle is refused', () => {
  const order = new Order(40);
  assert.ok(order.add(0, 35));
  assert.ok(order.add(35, 39));
  assert.ok(order.before(0, 39));
  assert.ok(!order.add(39, 0));
  assert.ok(!order.add(7, 7));
  assert.ok(!order.before(39, 0), 'what was refused is not there');
});

test('levels are taken back one by one, however many there are', () => {
  const order = new Order(33);
  for (let level = 0; level < 30; level++) {
    order.save();
    assert.ok(order.add(level, level + 1));
  }
  assert.ok(order.before(0, 30));
  for (let level = 29; level >= 10; level--) order.restore();
  assert.ok(order.before(0, 10));
  assert.ok(!order.before(0, 11));
  assert.ok(order.add(30, 0), 'nothing is left of what was taken back');
});
