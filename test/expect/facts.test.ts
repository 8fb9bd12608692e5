// The golden facts beside each protocol's file: what was accepted is what is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeFacts, readFacts } from '../../src/expect/facts.js';
import { PROTOCOLS } from '../../src/protocols.js';

for (const protocol of PROTOCOLS)
  test(`${protocol.name}: its variants, the instructions of its exports and the order of its events are as accepted`, async () => {
    const { mutants, ...code } = readFacts(protocol.name);
    assert.ok(mutants.length > 0);
    assert.deepEqual(await codeFacts(protocol), code, `run: npm run accept ${protocol.name}`);
  });

test('a fence of the knob is in the binary: each variant that has one has more of them than the same without', () => {
  for (const { name, fencePer } of PROTOCOLS) {
    const { instructions } = readFacts(name);
    const count = (what: string, text: string | undefined): number =>
      Number(new RegExp(`${what} (\\d+)`).exec(text ?? '')?.[1]);
    for (const place of fencePer) {
      const [none, lock, full] = ['none', `lock__${place}`, `full__${place}`].map(
        (k) => instructions[`fork__${name}__rmw__${k}`],
      );
      assert.equal(count('fences', none), 0);
      assert.ok(count('fences', full) > 0, `${name} ${place}`);
      assert.equal(count('rmw32', lock), count('rmw32', full) + count('fences', full), `${name} ${place}`);
    }
  }
});
