/** How many partial executions are looked at for one that a model allows: at most twenty, in every scenario. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideAll } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
import { appliesTo, SCENARIOS } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { parseVariant } from '../../src/verdict/variants.js';

const MOST = 20;
const VARIANTS = ['plain_cow/rmw/none//add1024', 'no_early/rmw/none//add1024', 'seqcount/rmw/none//add1024'];

for (const scenario of SCENARIOS.filter(({ name }) => name !== 'three_pinners')) {
  test(`${scenario.name}: at most ${MOST} visited for one execution`, () => {
    const stage = new Stage(scenario);
    const variants = [...VARIANTS, 'early_wrprotect/store/none//add1024'].map((text) =>
      parseVariant(text, (what) => new Error(what)),
    );
    for (const variant of variants.filter((one) => appliesTo(scenario, one))) {
      const program = stage.program(variant);
      for (const [m, found] of decideAll(program, [...MODELS.values()], { oneOfAlike: true }).entries()) {
        assert.ok(found.complete && found.executions > 0);
        const message = `${variant.protocol}, ${[...MODELS.keys()][m]}: ${found.visited} for ${found.executions}`;
        // Of a few executions it is their own length that is counted.
        assert.ok(found.visited <= MOST * Math.max(found.executions, 10), message);
      }
    }
  });
}
